// Opaque ids (UUIDv7, RFC 9562), one type for each kind of thing so that they cannot be mixed up.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>

#include "crypto/hash.hpp"
#include "crypto/uuid.hpp"

namespace datafloor::contracts {

using crypto::Hash;
using crypto::Uuid;

template <class Tag>
struct Id {
    Uuid value;
    auto operator<=>(Id const&) const = default;
};

using FloorId = Id<struct FloorTag>;
using PartyId = Id<struct PartyTag>;
using UserId = Id<struct UserTag>;
using ListingId = Id<struct ListingTag>;
using OfferId = Id<struct OfferTag>;
using OrderId = Id<struct OrderTag>;
using PayoutId = Id<struct PayoutTag>;
using DocumentId = Id<struct DocumentTag>;

/// A transfer's id: 16 bytes, derived from an order and the name of the leg, or brought by a
/// client.
struct TransferId {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(TransferId const&) const = default;
};

/// The id of one version of a listing.
struct VersionId {
    ListingId listing;
    std::uint32_t number = 0; // from 1
    auto operator<=>(VersionId const&) const = default;
};

/// 16 random bytes that keep a document's hash from being guessed.
using Salt = std::array<std::uint8_t, 16>;

/// A hash of 16 bytes, keyed with random bytes of this process: clients choose their ids, and must
/// not be able to choose them so that tables degenerate.
std::size_t keyed_hash(std::uint8_t const* bytes);

} // namespace datafloor::contracts

template <class Tag>
struct std::hash<datafloor::contracts::Id<Tag>> {
    std::size_t operator()(datafloor::contracts::Id<Tag> const& id) const noexcept {
        return datafloor::contracts::keyed_hash(id.value.bytes.data());
    }
};

template <>
struct std::hash<datafloor::contracts::TransferId> {
    std::size_t operator()(datafloor::contracts::TransferId const& id) const noexcept {
        return datafloor::contracts::keyed_hash(id.bytes.data());
    }
};

template <>
struct std::hash<datafloor::contracts::VersionId> {
    std::size_t operator()(datafloor::contracts::VersionId const& id) const noexcept {
        return std::hash<datafloor::contracts::ListingId>()(id.listing) * 31 + id.number;
    }
};
