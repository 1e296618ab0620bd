#include "ledger/entry.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

namespace datafloor::ledger {
namespace {

FloorId floor_id() { return {*crypto::parse_uuid("019a8a4c-7a00-7000-8000-000000000001")}; }

Events payout_events() {
    return {
        contracts::PayoutConcluded{{*crypto::parse_uuid("019a8a4c-7a00-7000-8000-000000000002")},
                                   contracts::PayoutOutcome::paid}};
}

/// Two entries with nothing random in them.
StoredEntry first_entry(Events const& events) {
    std::vector<SignedBytes> const documents{
        {R"({"typ":"a \"quoted\" body"})", "header..signature"}};
    return compose({}, {.floor = floor_id(),
                        .time = {1'795'298'753'123'456},
                        .kind = "conclude-payout",
                        .rulebook = 7,
                        .events = events,
                        .documents = documents,
                        .core_salt = {1, 2, 3},
                        .private_salt = {4, 5, 6}});
}

StoredEntry second_entry(StoredEntry const& first, Events const& events) {
    return compose(head_after(first), {.floor = floor_id(),
                                       .time = {1'795'298'753'123'457},
                                       .kind = "grant-download",
                                       .rulebook = 7,
                                       .events = events,
                                       .documents = {},
                                       .core_salt = {7},
                                       .private_salt = {8}});
}

std::string vector_file(std::string const& name) {
    std::ifstream file(DATAFLOOR_SOURCE_DIR "/tests/vectors/entry/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Entry, HasTheGoldenBytes) {
    auto const first = first_entry(payout_events());
    auto const second = second_entry(first, {});
    EXPECT_EQ(first.leaf, vector_file("0-leaf.json"));
    EXPECT_EQ(first.core, vector_file("0-core.json"));
    EXPECT_EQ(*first.private_part, vector_file("0-private.json"));
    EXPECT_EQ(second.leaf, vector_file("1-leaf.json"));
    EXPECT_EQ(second.core, vector_file("1-core.json"));
    EXPECT_EQ(*second.private_part, vector_file("1-private.json"));
}

TEST(Entry, HashesAsTheProtocolSays) {
    auto const entry = first_entry(payout_events());
    auto const hash = [](std::string const& text) {
        return crypto::to_hex(crypto::sha256(crypto::bytes_of(text)));
    };
    auto const body = R"({"core_sha256":")" + hash(entry.core) + R"(","private_sha256":")" +
                      hash(*entry.private_part) + R"("})";
    EXPECT_EQ(entry.leaf, R"({"body_sha256":")" + hash(body) + R"(","floor":")" +
                              floor_id().value.text() + R"(","index":"0","prev":")" +
                              std::string(64, '0') +
                              R"(","public":false,"time":"2026-11-21T22:05:53.123456Z","v":1})");
    EXPECT_EQ(crypto::to_hex(entry.leaf_hash), hash(std::string(1, '\0') + entry.leaf));
    auto const second = second_entry(entry, {});
    EXPECT_NE(second.leaf.find(R"("prev":")" + hash(entry.leaf) + '"'), std::string::npos);
}

TEST(Entry, OpensToWhatItWasMadeOf) {
    auto const opened = open_entry(first_entry(payout_events()));
    ASSERT_TRUE(opened) << text_of(opened.error());
    EXPECT_EQ(opened->core.kind.value, "conclude-payout");
    EXPECT_EQ(opened->core.rulebook, 7U);
    ASSERT_EQ(opened->core.events.size(), 1U);
    EXPECT_EQ(contracts::type_of(opened->core.events[0]), "payout-concluded.v1");
    ASSERT_TRUE(opened->private_part);
    ASSERT_EQ(opened->private_part->documents.size(), 1U);
    EXPECT_EQ(opened->private_part->documents[0].body.value, R"({"typ":"a \"quoted\" body"})");
    EXPECT_EQ(opened->private_part->documents[0].jws.value, "header..signature");
}

TEST(Entry, IsPublicForFloorKeysRulebookAndKeyBindings) {
    EXPECT_TRUE(is_public({contracts::PayoutConcluded{}, contracts::KeyBound{}}));
    EXPECT_TRUE(is_public({contracts::FloorOpened{}}));
    EXPECT_TRUE(is_public({contracts::KeyRevoked{}}));
    EXPECT_TRUE(is_public({contracts::KeyRotated{}}));
    EXPECT_FALSE(is_public({contracts::PartyAdmitted{}, contracts::OrderConfirmed{}}));
}

TEST(Entry, StaysVerifiableWhenItsPrivatePartIsErased) {
    auto entry = first_entry(payout_events());
    entry.private_part.reset();
    auto const opened = open_entry(entry);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->private_part);
}

TEST(Entry, NamesEveryFault) {
    auto const good = first_entry(payout_events());
    auto const fault = [&](auto change) -> std::optional<EntryFault> {
        auto entry = good;
        change(entry);
        auto const opened = open_entry(entry);
        return opened ? std::nullopt : std::optional(opened.error());
    };
    EXPECT_EQ(fault([](auto&) {}), std::nullopt);
    EXPECT_EQ(fault([](auto& e) { e.leaf += ' '; }), EntryFault::leaf_not_readable);
    EXPECT_EQ(fault([](auto& e) { e.leaf.insert(1, " "); }), EntryFault::leaf_not_readable);
    EXPECT_EQ(fault([](auto& e) { e.leaf_hash[0] ^= 1; }), EntryFault::leaf_hash_differs);
    EXPECT_EQ(fault([](auto& e) { ++e.index; }), EntryFault::index_differs);
    EXPECT_EQ(fault([](auto& e) { ++e.time.micros; }), EntryFault::time_differs);
    EXPECT_EQ(fault([](auto& e) { e.core[e.core.find("paid")] = 'P'; }), EntryFault::body_differs);
    EXPECT_EQ(fault([](auto& e) { e.private_part->pop_back(); }), EntryFault::private_differs);
    EXPECT_EQ(fault([](auto& e) { e.private_sha256[0] ^= 1; }), EntryFault::private_differs);
    EXPECT_EQ(fault([](auto& e) {
                  e.private_part.reset();
                  e.private_sha256[0] ^= 1;
              }),
              EntryFault::body_differs);
}

TEST(Entry, NamesABreakOfTheChain) {
    auto const first = first_entry(payout_events());
    auto const second = *read_leaf(second_entry(first, {}).leaf);
    auto const head = head_after(first);
    EXPECT_TRUE(check_follows(head, floor_id(), second));
    auto const fault = [&](Head const& after, FloorId floor, Leaf const& leaf) {
        return check_follows(after, floor, leaf).error();
    };
    EXPECT_EQ(fault(head, {}, second), EntryFault::floor_differs);
    EXPECT_EQ(fault({}, floor_id(), second), EntryFault::index_differs);
    auto other = head;
    other.prev[3] ^= 1;
    EXPECT_EQ(fault(other, floor_id(), second), EntryFault::chain_broken);
    other = head;
    other.time = second.time;
    EXPECT_EQ(fault(other, floor_id(), second), EntryFault::time_not_after);
}

TEST(Entry, EveryFaultHasItsWords) {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(EntryFault::public_wrong); ++i)
        EXPECT_TRUE(seen.insert(text_of(static_cast<EntryFault>(i))).second) << i;
}

TEST(Entry, RefusesAFlagThatHidesOrBaresABody) {
    // A leaf that is right in all but the flag: made anew over the same parts.
    auto entry = first_entry(payout_events());
    auto leaf = *read_leaf(entry.leaf);
    leaf.is_public = true;
    entry.leaf = contracts::encode(leaf);
    entry.leaf_hash =
        crypto::sha256({crypto::bytes_of(std::string_view("\0", 1)), crypto::bytes_of(entry.leaf)});
    EXPECT_EQ(open_entry(entry).error(), EntryFault::public_wrong);
}

} // namespace
} // namespace datafloor::ledger
