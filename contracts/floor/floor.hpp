// The floor itself: its id, keys, rulebook in force, and whether it is halted.
#pragma once

#include "contracts/base/document.hpp"
#include "contracts/floor/rulebook.hpp"

namespace datafloor::contracts {

/// The key of an aggregate of which there is one.
struct Only {
    auto operator<=>(Only const&) const = default;
};

template <>
struct TextForm<Only> {
    static void append(std::string& out, Only) { out += "only"; }

    static bool parse(std::string_view text, Only&) { return text == "only"; }
};

/// The floor's public keys, all in entry 0.
struct FloorKeys {
    crypto::PublicKey log;       // signs checkpoints and promises
    crypto::PublicKey documents; // signs confirmations, releases, settlements, counter-signatures
    crypto::PublicKey keyholder; // signs ingest findings, key deposits and disclosures
    AgeRecipient custody;
    AgeRecipient escrow;

    static constexpr auto members() {
        return std::tuple(
            member("custody", &FloorKeys::custody), member("documents", &FloorKeys::documents),
            member("escrow", &FloorKeys::escrow), member("keyholder", &FloorKeys::keyholder),
            member("log", &FloorKeys::log));
    }
};

struct Floor {
    using Key = Only;
    static constexpr std::string_view table = "floor";

    Only only;
    FloorId floor;
    FloorKeys keys;
    PartyId operating;
    PartyId regulator;
    Rulebook rulebook;
    bool halted = false;

    [[nodiscard]] Key key() const { return only; }

    static constexpr auto members() {
        return std::tuple(member("only", &Floor::only), member("floor", &Floor::floor),
                          member("keys", &Floor::keys), member("operating", &Floor::operating),
                          member("regulator", &Floor::regulator),
                          member("rulebook", &Floor::rulebook), member("halted", &Floor::halted));
    }
};

/// Entry 0.
struct FloorOpened {
    static constexpr std::string_view type = "floor-opened.v1";

    FloorId floor;
    FloorKeys keys;
    PartyId operating;
    PartyId regulator;
    Rulebook rulebook;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("floor", &FloorOpened::floor),
                          member("keys", &FloorOpened::keys),
                          member("operating", &FloorOpened::operating),
                          member("regulator", &FloorOpened::regulator),
                          member("rulebook", &FloorOpened::rulebook));
    }
};

/// A document entered the ledger; its id is used up, across all signers and for ever.
struct DocumentRecorded {
    static constexpr std::string_view type = "document-recorded.v1";

    DocumentId document;
    Hash sha256{};
    crypto::Thumbprint signer;
    Text<60> typ;

    static constexpr auto members() {
        return std::tuple(
            ConstantText{"type", type}, member("document", &DocumentRecorded::document),
            member("sha256", &DocumentRecorded::sha256),
            member("signer", &DocumentRecorded::signer), member("typ", &DocumentRecorded::typ));
    }
};

/// Things that may be claimed once, by their natural value.
enum class ClaimKind : std::uint8_t { document, payload_nonce, key_commitment, bank_reference };

template <>
struct EnumNames<ClaimKind> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"document", "payload_nonce", "key_commitment", "bank_reference"});
};

struct ClaimKey {
    ClaimKind kind{};
    /// The value itself if it has 16 bytes (ids, nonces), else the first 16 bytes of its SHA-256.
    std::array<std::uint8_t, 16> value{};
    auto operator<=>(ClaimKey const&) const = default;
};

ClaimKey claim_on(DocumentId document);
ClaimKey claim_on(ClaimKind kind, crypto::BytesView value);

/// A claim: uniqueness as a fact of the state.
struct Claim {
    using Key = ClaimKey;
    static constexpr std::string_view table = "claim";

    ClaimKind kind{};
    std::array<std::uint8_t, 16> value{};
    /// For a document: the first 16 bytes of its hash.
    std::array<std::uint8_t, 16> content{};
    /// The entry that made the claim.
    std::uint64_t entry = 0;

    [[nodiscard]] Key key() const { return {kind, value}; }

    static constexpr auto members() {
        return std::tuple(member("kind", &Claim::kind), member("value", &Claim::value),
                          member("content", &Claim::content), member("entry", &Claim::entry));
    }
};

} // namespace datafloor::contracts

template <>
struct std::hash<datafloor::contracts::Only> {
    std::size_t operator()(datafloor::contracts::Only) const noexcept { return 0; }
};

template <>
struct std::hash<datafloor::contracts::ClaimKey> {
    std::size_t operator()(datafloor::contracts::ClaimKey const& key) const noexcept {
        return datafloor::contracts::keyed_hash(key.value.data()) * 31 +
               static_cast<std::size_t>(key.kind);
    }
};
