#include "ledger/entry.hpp"

#include <algorithm>
#include <array>

#include "crypto/ensure.hpp"
#include "crypto/merkle.hpp"

namespace datafloor::ledger {
namespace {

/// What the leaf's body hash is taken of.
struct Body {
    Hash core_sha256{};
    Hash private_sha256{};

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("core_sha256", &Body::core_sha256),
                          member("private_sha256", &Body::private_sha256));
    }
};

Hash hash_of(std::string_view text) { return crypto::sha256(crypto::bytes_of(text)); }

Hash body_hash(std::string_view core, Hash const& private_sha256) {
    return hash_of(contracts::encode(Body{hash_of(core), private_sha256}));
}

// The parts are written without building the records: bodies are not copied twice.
std::string write_core(EntryDraft const& draft) {
    std::string out;
    crypto::JcsWriter json(out);
    json.begin_object();
    json.member("events");
    contracts::Codec<Events>::write(json, draft.events);
    json.member("kind", draft.kind);
    json.member("rulebook", std::string_view(contracts::text_form(draft.rulebook)));
    json.member("salt", std::string_view(contracts::text_form(draft.core_salt)));
    json.member("v", 1);
    json.end_object();
    return out;
}

std::string write_private(EntryDraft const& draft) {
    std::string out;
    crypto::JcsWriter json(out);
    json.begin_object();
    json.member("documents");
    json.begin_array();
    for (auto const& document : draft.documents) {
        json.begin_object();
        json.member("body", document.body);
        json.member("jws", document.jws);
        json.end_object();
    }
    json.end_array();
    json.member("salt", std::string_view(contracts::text_form(draft.private_salt)));
    json.member("v", 1);
    json.end_object();
    return out;
}

template <class T>
std::expected<T, EntryFault> read(std::string_view bytes, EntryFault fault) {
    auto record = contracts::decode_within<T>(bytes, {.bytes = part_bytes_max});
    if (!record) return std::unexpected(fault);
    return std::move(*record);
}

} // namespace

bool is_public(Events const& events) {
    return std::ranges::any_of(events, [](auto const& event) {
        return std::holds_alternative<contracts::FloorOpened>(event) ||
               std::holds_alternative<contracts::KeyBound>(event) ||
               std::holds_alternative<contracts::KeyRotated>(event) ||
               std::holds_alternative<contracts::KeyRevoked>(event);
    });
}

StoredEntry compose(Head const& head, EntryDraft const& draft) {
    ENSURE(head.size == 0 || head.time < draft.time);
    StoredEntry out;
    out.index = head.size;
    out.time = draft.time;
    out.core = write_core(draft);
    out.private_part = write_private(draft);
    ENSURE(out.core.size() <= part_bytes_max && out.private_part->size() <= part_bytes_max);
    out.private_sha256 = hash_of(*out.private_part);
    out.leaf = contracts::encode(Leaf{.body_sha256 = body_hash(out.core, out.private_sha256),
                                      .floor = draft.floor,
                                      .index = head.size,
                                      .prev = head.prev,
                                      .is_public = is_public(draft.events),
                                      .time = draft.time});
    ENSURE(out.leaf.size() <= leaf_bytes_max);
    out.leaf_hash = crypto::leaf_hash(crypto::bytes_of(out.leaf));
    return out;
}

Head head_after(StoredEntry const& entry) {
    return {.size = entry.index + 1, .prev = hash_of(entry.leaf), .time = entry.time};
}

std::string_view text_of(EntryFault fault) {
    static constexpr auto texts = std::to_array<std::string_view>(
        {"the leaf is not a canonical leaf", "the stored leaf hash is not the leaf's",
         "the leaf is of another floor", "the leaf carries another index",
         "the stored time is not the leaf's", "the time is not after the entry before",
         "the leaf does not continue the leaf before",
         "core and private part are not those the leaf names",
         "the private part is not the one its hash names", "the core is none this program can read",
         "the private part is none this program can read",
         "the public flag does not fit the events"});
    return texts.at(static_cast<std::size_t>(fault));
}

std::expected<Leaf, EntryFault> read_leaf(std::string_view leaf) {
    if (leaf.size() > leaf_bytes_max) return std::unexpected(EntryFault::leaf_not_readable);
    return read<Leaf>(leaf, EntryFault::leaf_not_readable);
}

std::expected<Core, EntryFault> read_core(std::string_view core) {
    return read<Core>(core, EntryFault::core_not_readable);
}

std::expected<Private, EntryFault> read_private(std::string_view private_part) {
    return read<Private>(private_part, EntryFault::private_not_readable);
}

std::expected<OpenedEntry, EntryFault> open_entry(StoredEntry const& entry) {
    auto leaf = read_leaf(entry.leaf);
    if (!leaf) return std::unexpected(leaf.error());
    if (crypto::leaf_hash(crypto::bytes_of(entry.leaf)) != entry.leaf_hash)
        return std::unexpected(EntryFault::leaf_hash_differs);
    if (leaf->index != entry.index) return std::unexpected(EntryFault::index_differs);
    if (leaf->time != entry.time) return std::unexpected(EntryFault::time_differs);
    if (entry.private_part && hash_of(*entry.private_part) != entry.private_sha256)
        return std::unexpected(EntryFault::private_differs);
    if (body_hash(entry.core, entry.private_sha256) != leaf->body_sha256)
        return std::unexpected(EntryFault::body_differs);
    auto core = read_core(entry.core);
    if (!core) return std::unexpected(core.error());
    if (leaf->is_public != is_public(core->events))
        return std::unexpected(EntryFault::public_wrong);
    OpenedEntry out{std::move(*leaf), std::move(*core), {}};
    if (!entry.private_part) return out;
    auto private_part = read_private(*entry.private_part);
    if (!private_part) return std::unexpected(private_part.error());
    out.private_part = std::move(*private_part);
    return out;
}

std::expected<void, EntryFault> check_follows(Head const& head, FloorId floor, Leaf const& leaf) {
    if (leaf.floor != floor) return std::unexpected(EntryFault::floor_differs);
    if (leaf.index != head.size) return std::unexpected(EntryFault::index_differs);
    if (leaf.prev != head.prev) return std::unexpected(EntryFault::chain_broken);
    if (head.size != 0 && leaf.time <= head.time)
        return std::unexpected(EntryFault::time_not_after);
    return {};
}

} // namespace datafloor::ledger
