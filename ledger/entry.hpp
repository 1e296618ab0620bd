// Entries of the ledger: a public leaf, a core for replay and a private part that can be erased
// (PROTOCOL section 3).
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/command.hpp"
#include "contracts/event.hpp"
#include "crypto/hash.hpp"

namespace datafloor::ledger {

using contracts::Events;
using contracts::FloorId;
using contracts::Instant;
using contracts::Salt;
using contracts::SignedBytes;
using crypto::Hash;

/// C2SP tlog-tiles gives a leaf's length two bytes.
inline constexpr std::size_t leaf_bytes_max = 65'535;
/// Core and private part are read within this.
inline constexpr std::size_t part_bytes_max = std::size_t{16} << 20;

/// What the world sees of an entry.
struct Leaf {
    Hash body_sha256{}; // of the canonical {core_sha256, private_sha256}
    FloorId floor;
    std::uint64_t index = 0;
    Hash prev{}; // SHA-256 of the previous leaf's bytes; zeros for entry 0
    bool is_public = false;
    Instant time;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("body_sha256", &Leaf::body_sha256), member("floor", &Leaf::floor),
                          member("index", &Leaf::index), member("prev", &Leaf::prev),
                          member("public", &Leaf::is_public), member("time", &Leaf::time),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// Enough for replay; kept for the retention term.
struct Core {
    Events events;
    contracts::Text<60> kind; // of the command
    /// The version in force when the command was decided.
    std::uint32_t rulebook = 0;
    Salt salt{};

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("events", &Core::events), member("kind", &Core::kind),
                          member("rulebook", &Core::rulebook), member("salt", &Core::salt),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// A signed document, its exact bytes.
struct StoredDocument {
    contracts::Text<part_bytes_max> body;
    contracts::Text<crypto::longest_detached_jws> jws;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("body", &StoredDocument::body),
                          member("jws", &StoredDocument::jws));
    }
};

/// The erasable part. It always exists, at least as its salt.
struct Private {
    /// Those the command brought, then the floor's own, as their DocumentRecorded events stand.
    std::vector<StoredDocument> documents;
    Salt salt{};

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("documents", &Private::documents), member("salt", &Private::salt),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// An entry as it is stored.
struct StoredEntry {
    std::uint64_t index = 0;
    Instant time;
    std::string leaf;
    std::string core;
    /// Absent: erased by order. Its hash stays, so that the leaf can still be checked.
    std::optional<std::string> private_part;
    Hash private_sha256{};
    Hash leaf_hash{}; // RFC 6962: H(00 || leaf)
};

/// Where the ledger ends, and what the next entry continues.
struct Head {
    std::uint64_t size = 0;
    Hash prev{};  // SHA-256 of the last leaf's bytes; zeros while the ledger is empty
    Instant time; // of the last entry
    bool operator==(Head const&) const = default;
};

struct EntryDraft {
    FloorId floor;
    Instant time; // after the head's
    std::string_view kind;
    std::uint32_t rulebook = 0;
    Events const& events;
    std::span<SignedBytes const> documents;
    Salt core_salt{};
    Salt private_salt{};
};

/// Entries whose body everyone may read: floor keys, rulebook and key bindings.
bool is_public(Events const& events);

/// The entry that follows the head.
StoredEntry compose(Head const& head, EntryDraft const& draft);

/// The head after this entry.
Head head_after(StoredEntry const& entry);

enum class EntryFault : std::uint8_t {
    leaf_not_readable, // not a canonical leaf, or too long
    leaf_hash_differs, // the stored hash is not the leaf's
    floor_differs,
    index_differs,
    time_differs,      // the column is not the leaf's
    time_not_after,    // not after the entry before
    chain_broken,      // `prev` is not the hash of the leaf before
    body_differs,      // core and private part are not those the leaf names
    private_differs,   // the private part is not the one its hash names
    core_not_readable, // fits the leaf, but is no core this program can read
    private_not_readable,
    public_wrong, // the flag does not fit the events
};

std::string_view text_of(EntryFault fault);

/// Reads a leaf; nothing but its form is checked.
std::expected<Leaf, EntryFault> read_leaf(std::string_view leaf);
std::expected<Core, EntryFault> read_core(std::string_view core);
std::expected<Private, EntryFault> read_private(std::string_view private_part);

/// An entry that was read, and fits.
struct OpenedEntry {
    Leaf leaf;
    Core core;
    std::optional<Private> private_part; // nothing: erased
};

/// That the parts are those the leaf names, and all are readable.
std::expected<OpenedEntry, EntryFault> open_entry(StoredEntry const& entry);

/// That the leaf follows the head, on this floor.
std::expected<void, EntryFault> check_follows(Head const& head, FloorId floor, Leaf const& leaf);

} // namespace datafloor::ledger
