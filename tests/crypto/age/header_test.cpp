#include "crypto/age/header.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

#include "tests/crypto/age/header_law.hpp"

namespace datafloor::crypto::age {
namespace {

FileKey counting_key() {
    FileKey key;
    std::iota(key.reveal().begin(), key.reveal().end(), std::uint8_t{0});
    return key;
}

SecretBytes<32> filled(std::uint8_t byte) {
    SecretBytes<32> out;
    std::ranges::fill(out.reveal(), byte);
    return out;
}

std::vector<Identity> one(Identity identity) {
    std::vector<Identity> out;
    out.push_back(std::move(identity));
    return out;
}

bool same(FileKey const& left, FileKey const& right) {
    return equal_constant_time(left.reveal(), right.reveal());
}

// PROTOCOL, section 1: fk = 00..0f.
TEST(AgeHeader, MacKeyIsTheProtocolsCheckValue) {
    EXPECT_EQ(to_hex(hkdf_sha256(counting_key().reveal(), {}, "header").reveal()),
              "0d492cb66fc6bf34e995c0485bce23c67cff7c7885571eaf08b8f6bf80d0c40b");
}

TEST(AgeHeader, OfOneRecipientHas168BytesAndOpens) {
    auto const identities = one(Identity::generate());
    auto const recipient = identities.front().recipient();
    auto const header = make_header(counting_key(), {&recipient, 1});
    auto const text = header.print();
    EXPECT_EQ(text.size(), 168U);
    auto const parsed = Header::parse(text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, header);
    auto const key = unwrap_file_key(*parsed, identities);
    ASSERT_TRUE(key);
    EXPECT_TRUE(same(*key, counting_key()));
}

TEST(AgeHeader, OpensForEachOfItsRecipientsAndNobodyElse) {
    std::vector<Identity> identities;
    std::vector<Recipient> recipients;
    for (int i = 0; i < 3; ++i) {
        identities.push_back(Identity::generate());
        recipients.push_back(identities.back().recipient());
    }
    auto const header = make_header(counting_key(), recipients);
    for (auto const& identity : identities) EXPECT_TRUE(unwrap_file_key(header, {&identity, 1}));
    auto const stranger = Identity::generate();
    EXPECT_EQ(unwrap_file_key(header, {&stranger, 1}).error(), Failure::no_identity_matches);
    EXPECT_EQ(unwrap_file_key(header, {}).error(), Failure::no_identity_matches);
    identities.insert(identities.begin(), Identity::generate());
    EXPECT_TRUE(unwrap_file_key(header, identities));
}

TEST(AgeHeader, OfADeliveryIsTheSameBytesEachTime) {
    auto const identity = Identity::from_scalar(filled(0x42));
    auto const order = sha256(bytes_of("order"));
    auto const ephemeral = delivery_ephemeral(filled(1), order, identity.recipient());
    // e = HKDF(builder secret, salt = order hash || recipient, info = "floor/v1/ephemeral")
    Bytes salt(order.begin(), order.end());
    salt.insert(salt.end(), identity.recipient().point().begin(),
                identity.recipient().point().end());
    EXPECT_EQ(to_hex(ephemeral.reveal()),
              to_hex(hkdf_sha256(filled(1).reveal(), salt, "floor/v1/ephemeral").reveal()));
    std::vector<Stanza> const ours{{{"datafloor.example/delivery", "0190"}, {}}};
    auto const header = make_delivery_header(counting_key(), identity.recipient(), ephemeral, ours);
    EXPECT_EQ(header.print(),
              make_delivery_header(counting_key(), identity.recipient(), ephemeral, ours).print());
    EXPECT_EQ(header.stanzas().front().arguments[1], to_base64_unpadded(x25519_base(ephemeral)));
    auto const key = unwrap_file_key(header, {&identity, 1});
    ASSERT_TRUE(key);
    EXPECT_TRUE(same(*key, counting_key()));
    auto const other =
        delivery_ephemeral(filled(1), sha256(bytes_of("other")), identity.recipient());
    EXPECT_FALSE(equal_constant_time(other.reveal(), ephemeral.reveal()));
}

TEST(AgeHeader, WithAnotherFileKeysMacIsRefused) {
    auto const identity = Identity::generate();
    auto stanzas =
        std::vector{wrap_file_key(counting_key(), identity.recipient(), SecretBytes<32>::random())};
    auto const header = Header::make(FileKey::random(), stanzas);
    EXPECT_EQ(unwrap_file_key(header, {&identity, 1}).error(), Failure::mac_wrong);
}

TEST(AgeHeader, KeepsUnknownStanzasOfAnyBodySize) {
    auto const identity = Identity::generate();
    for (std::size_t size : {0U, 1U, 47U, 48U, 49U, 95U, 96U, 97U, 1000U}) {
        std::vector<Stanza> stanzas{
            {{"grease", "!\"#$%~", "x"}, Bytes(size, 0xa5)},
            wrap_file_key(counting_key(), identity.recipient(), SecretBytes<32>::random())};
        auto const header = Header::make(counting_key(), stanzas);
        auto const parsed = Header::parse(header.print());
        ASSERT_TRUE(parsed) << size;
        EXPECT_EQ(parsed->stanzas(), stanzas);
        EXPECT_TRUE(unwrap_file_key(*parsed, {&identity, 1}));
    }
}

TEST(AgeHeader, RefusesAMalformedX25519StanzaOfAnybody) {
    auto const identity = Identity::generate();
    auto const good = wrap_file_key(counting_key(), identity.recipient(), filled(7));
    auto const refused = [&](Stanza const& bad) {
        auto const header = Header::make(counting_key(), {good, bad});
        auto const key = unwrap_file_key(header, {&identity, 1});
        return !key && key.error() == Failure::header_malformed;
    };
    EXPECT_TRUE(refused({{"X25519"}, good.body}));
    EXPECT_TRUE(refused({{"X25519", good.arguments[1], "x"}, good.body}));
    EXPECT_TRUE(refused({{"X25519", to_base64(Bytes(32, 9))}, good.body}));
    EXPECT_TRUE(refused({{"X25519", to_base64_unpadded(Bytes(31, 9))}, good.body}));
    EXPECT_TRUE(refused({good.arguments, Bytes(31)}));
    EXPECT_TRUE(refused({good.arguments, Bytes(33)}));
    EXPECT_TRUE(refused({{"X25519", to_base64_unpadded(Bytes(32, 0))}, good.body}));
    EXPECT_FALSE(refused(good));
}

TEST(AgeHeader, HasLimits) {
    auto const key = counting_key();
    Stanza const empty{{"x"}, {}};
    auto const most = Header::make(key, std::vector<Stanza>(stanzas_max, empty)).print();
    EXPECT_TRUE(Header::parse(most));
    auto more = most;
    more.insert(more.find("---"), "-> x\n\n");
    EXPECT_FALSE(Header::parse(more));
    auto const large = Header::make(key, {{{"x"}, Bytes(header_bytes_max)}}).print();
    EXPECT_FALSE(Header::parse(large));
    EXPECT_FALSE(header_length(bytes_of(large)));
    EXPECT_EQ(header_length(bytes_of(large).first(header_bytes_max - 1)), 0U);
}

TEST(AgeHeader, EndIsFoundAsSoonAsItIsThereAndGarbageAtOnce) {
    auto const identity = Identity::generate();
    auto const text = make_header(counting_key(), {&identity.recipient(), 1}).print();
    auto const file = text + "--- payload\n---\n";
    for (std::size_t size = 0; size <= file.size(); ++size)
        EXPECT_EQ(header_length(bytes_of(file).first(size)), size < text.size() ? 0 : text.size());
    EXPECT_FALSE(header_length(bytes_of("age-encryption.org/v2")));
    EXPECT_FALSE(header_length(bytes_of("\x7f"
                                        "ELF")));
}

TEST(AgeHeader, ObeysItsLawUnderEveryOneByteChange) {
    auto const identity = Identity::from_scalar(filled(3));
    auto const text = Header::make(counting_key(),
                                   {{{"grease", "a"}, Bytes(48, 1)},
                                    wrap_file_key(counting_key(), identity.recipient(), filled(5))})
                          .print();
    std::size_t opened = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int byte = 0; byte < 256; ++byte) {
            auto changed = text;
            changed[at] = static_cast<char>(byte);
            ASSERT_TRUE(header_law_holds(bytes_of(changed))) << at << " " << byte;
            // Key agreement is slow: open those changed in one bit only.
            if (__builtin_popcount(static_cast<unsigned>((changed[at] ^ text[at]) & 255)) != 1)
                continue;
            auto const header = Header::parse(changed);
            opened += header && unwrap_file_key(*header, {&identity, 1}) ? 1 : 0;
        }
    EXPECT_EQ(opened, 0U);
    for (std::size_t at = 0; at < text.size(); ++at)
        EXPECT_FALSE(Header::parse(text.substr(0, at)));
    EXPECT_FALSE(Header::parse(text + "\n"));
}

// What the fuzzer starts from.
TEST(AgeHeader, ObeysItsLawOnTheFuzzersSeeds) {
    std::size_t seeds = 0;
    for (auto const& entry :
         std::filesystem::directory_iterator(DATAFLOOR_SOURCE_DIR "/tests/crypto/corpus/header")) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::string const text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_TRUE(header_law_holds(bytes_of(text))) << entry.path();
        EXPECT_TRUE(front_law_holds(bytes_of(text))) << entry.path();
        EXPECT_GT(header_length(bytes_of(text)).value_or(0), 0U) << entry.path();
        ++seeds;
    }
    EXPECT_GE(seeds, 3U);
}

} // namespace
} // namespace datafloor::crypto::age
