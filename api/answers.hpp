// What the reading routes answer, as records: the routes write them, /openapi.json describes them.
// Clients ignore members they do not know; members are added here, never renamed.
#pragma once

#include "contracts/command.hpp"
#include "contracts/event.hpp"

namespace datafloor::api {

using contracts::member;

/// One signed document with the entry that holds it.
struct DocumentLine {
    contracts::Text<1'000'000> body; // the exact canonical bytes
    std::uint64_t index = 0;
    crypto::Hash sha256{};
    contracts::Text<1'000> signature; // detached JWS
    contracts::Text<100> typ;

    static constexpr auto members() {
        using T = DocumentLine;
        return std::tuple(member("body", &T::body), member("index", &T::index),
                          member("sha256", &T::sha256), member("signature", &T::signature),
                          member("typ", &T::typ));
    }
};

/// The record of an order, and where the ledger holds what it rests on.
struct DocumentsAnswer {
    std::vector<std::uint64_t> bindings; // entries that bound the keys of the signatures, ascending
    std::vector<DocumentLine> documents;
    std::vector<std::uint64_t> entries; // of the order's life, ascending

    static constexpr auto members() {
        using T = DocumentsAnswer;
        return std::tuple(member("bindings", &T::bindings), member("documents", &T::documents),
                          member("entries", &T::entries));
    }
};

struct PartyAnswer {
    contracts::PartyId party;
    contracts::Country country;
    contracts::NameSet<contracts::PartyRole> roles;
    bool suspended = false;
    bool frozen = false;

    static constexpr auto members() {
        using T = PartyAnswer;
        return std::tuple(member("country", &T::country), member("frozen", &T::frozen),
                          member("party", &T::party), member("roles", &T::roles),
                          member("suspended", &T::suspended));
    }
};

struct KeyAnswer {
    crypto::Thumbprint kid;
    crypto::PublicKey public_key;
    contracts::PartyId party;
    contracts::UserId user;
    contracts::KeyRole role{};
    contracts::NameSet<contracts::Scope> scopes;
    std::optional<contracts::AgeRecipient> recipient;
    std::optional<std::int64_t> spending_limit;
    contracts::Instant valid_from;
    contracts::Instant valid_until;
    bool revoked = false;
    bool compromised = false;
    std::uint64_t entry = 0; // that bound it

    static constexpr auto members() {
        using T = KeyAnswer;
        return std::tuple(
            member("compromised", &T::compromised), member("entry", &T::entry),
            member("kid", &T::kid), member("party", &T::party),
            member("public_key", &T::public_key), member("recipient", &T::recipient),
            member("revoked", &T::revoked), member("role", &T::role), member("scopes", &T::scopes),
            member("spending_limit", &T::spending_limit), member("user", &T::user),
            member("valid_from", &T::valid_from), member("valid_until", &T::valid_until));
    }
};

struct ClockAnswer {
    std::int64_t stepped_ms = 0; // how far the clock had jumped, ahead or (negative) back

    static constexpr auto members() {
        return std::tuple(member("stepped_ms", &ClockAnswer::stepped_ms));
    }
};

struct OfferAnswer {
    contracts::OfferId offer;
    contracts::ListingId listing;
    std::uint32_t version = 0;
    contracts::Money price;
    crypto::Hash document_sha256{};
    crypto::Hash manifest_sha256{};
    crypto::Hash licence_sha256{};
    contracts::Instant valid_from;
    contracts::Instant valid_until;
    std::optional<contracts::PartyId> buyer; // only this one may order
    bool closed = false;

    static constexpr auto members() {
        using T = OfferAnswer;
        return std::tuple(
            member("buyer", &T::buyer), member("closed", &T::closed),
            member("document_sha256", &T::document_sha256),
            member("licence_sha256", &T::licence_sha256), member("listing", &T::listing),
            member("manifest_sha256", &T::manifest_sha256), member("offer", &T::offer),
            member("price", &T::price), member("valid_from", &T::valid_from),
            member("valid_until", &T::valid_until), member("version", &T::version));
    }
};

struct ListingAnswer {
    contracts::ListingId listing;
    contracts::PartyId provider;
    contracts::Bilingual title;
    contracts::Bilingual summary;
    contracts::DataClass data_class{};
    std::uint32_t latest = 0; // number of the newest version
    bool suspended = false;
    std::vector<OfferAnswer> offers; // those in force

    static constexpr auto members() {
        using T = ListingAnswer;
        return std::tuple(member("class", &T::data_class), member("latest", &T::latest),
                          member("listing", &T::listing), member("offers", &T::offers),
                          member("provider", &T::provider), member("summary", &T::summary),
                          member("suspended", &T::suspended), member("title", &T::title));
    }
};

/// Whether a total is all there is, or where counting ended.
enum class TotalIs : std::uint8_t { exact, at_least };

} // namespace datafloor::api

template <>
struct datafloor::contracts::EnumNames<datafloor::api::TotalIs> {
    static constexpr auto names = std::to_array<std::string_view>({"exact", "at-least"});
};

namespace datafloor::api {

struct FacetValue {
    std::uint64_t listings = 0;
    contracts::Text<60> value; // as the query's parameter of the facet's name takes it

    static constexpr auto members() {
        return std::tuple(member("listings", &FacetValue::listings),
                          member("value", &FacetValue::value));
    }
};

/// What was counted for the total, by value; the most frequent values, at most twenty.
struct FacetsAnswer {
    std::vector<FacetValue> data_class;
    std::vector<FacetValue> product_type;
    std::vector<FacetValue> sector;

    static constexpr auto members() {
        using T = FacetsAnswer;
        return std::tuple(member("class", &T::data_class), member("product_type", &T::product_type),
                          member("sector", &T::sector));
    }
};

struct ListingsAnswer {
    std::vector<ListingAnswer> listings;
    std::optional<contracts::Text<500>> next; // cursor of the next page
    std::uint64_t as_of_index = 0;            // the entry the search has read up to
    std::uint64_t total = 0;                  // on all pages
    TotalIs total_is{};
    FacetsAnswer facets;

    static constexpr auto members() {
        using T = ListingsAnswer;
        return std::tuple(member("as_of_index", &T::as_of_index), member("facets", &T::facets),
                          member("listings", &T::listings), member("next", &T::next),
                          member("total", &T::total), member("total_is", &T::total_is));
    }
};

enum class IngestStatus : std::uint8_t { none, checking, stored, failed };

} // namespace datafloor::api

template <>
struct datafloor::contracts::EnumNames<datafloor::api::IngestStatus> {
    static constexpr auto names =
        std::to_array<std::string_view>({"none", "checking", "stored", "failed"});
};

namespace datafloor::api {

struct IngestAnswer {
    IngestStatus status{};
    std::optional<contracts::Text<400>> reason; // why it failed, or waits

    static constexpr auto members() {
        return std::tuple(member("reason", &IngestAnswer::reason),
                          member("status", &IngestAnswer::status));
    }
};

struct VersionAnswer {
    contracts::ListingId listing;
    std::uint32_t version = 0;
    contracts::VersionState state{};
    contracts::DataClass data_class{};
    crypto::Hash description_sha256{};
    crypto::Hash manifest_sha256{};
    crypto::Hash licence_sha256{};
    IngestAnswer ingest;

    static constexpr auto members() {
        using T = VersionAnswer;
        return std::tuple(
            member("class", &T::data_class), member("description_sha256", &T::description_sha256),
            member("ingest", &T::ingest), member("licence_sha256", &T::licence_sha256),
            member("listing", &T::listing), member("manifest_sha256", &T::manifest_sha256),
            member("state", &T::state), member("version", &T::version));
    }
};

struct BalanceLine {
    contracts::Currency currency;
    std::int64_t available = 0;
    std::int64_t pending = 0; // reserved, not posted yet
    std::int64_t posted = 0;

    static constexpr auto members() {
        using T = BalanceLine;
        return std::tuple(member("available", &T::available), member("currency", &T::currency),
                          member("pending", &T::pending), member("posted", &T::posted));
    }
};

struct BalanceAnswer {
    std::vector<BalanceLine> balances;

    static constexpr auto members() {
        return std::tuple(member("balances", &BalanceAnswer::balances));
    }
};

struct OrderAnswer {
    contracts::OrderId order;
    contracts::OfferId offer;
    contracts::ListingId listing;
    std::uint32_t version = 0;
    contracts::PartyId buyer;
    contracts::PartyId provider;
    contracts::OrderState state{};
    contracts::Money price;
    contracts::Instant confirmed_at;
    std::optional<contracts::Instant> due_at;    // when the floor acts by itself
    std::optional<contracts::Instant> frozen_at; // since when officers freeze it

    static constexpr auto members() {
        using T = OrderAnswer;
        return std::tuple(member("buyer", &T::buyer), member("confirmed_at", &T::confirmed_at),
                          member("due_at", &T::due_at), member("frozen_at", &T::frozen_at),
                          member("listing", &T::listing), member("offer", &T::offer),
                          member("order", &T::order), member("price", &T::price),
                          member("provider", &T::provider), member("state", &T::state),
                          member("version", &T::version));
    }
};

struct OrdersAnswer {
    std::vector<OrderAnswer> orders;
    std::optional<contracts::Text<500>> next;

    static constexpr auto members() {
        return std::tuple(member("next", &OrdersAnswer::next),
                          member("orders", &OrdersAnswer::orders));
    }
};

/// An entry as its parties may see it; the texts are the exact bytes that were hashed.
struct EntryAnswer {
    std::uint64_t index = 0;
    contracts::Text<65'535> leaf;
    contracts::Text<16'000'000> core;
    std::optional<contracts::Text<16'000'000>> private_part; // absent: erased by order
    crypto::Hash private_sha256{};                           // of the private part, erased or not

    static constexpr auto members() {
        using T = EntryAnswer;
        return std::tuple(member("core", &T::core), member("index", &T::index),
                          member("leaf", &T::leaf), member("private", &T::private_part),
                          member("private_sha256", &T::private_sha256));
    }
};

/// An entry as the stream of events shows it: what happened, without the documents.
struct EventAnswer {
    contracts::Events events;
    std::uint64_t index = 0;
    contracts::Text<60> kind; // of the command
    contracts::Instant time;

    static constexpr auto members() {
        using T = EventAnswer;
        return std::tuple(member("events", &T::events), member("index", &T::index),
                          member("kind", &T::kind), member("time", &T::time));
    }
};

struct FloorAnswer {
    contracts::FloorId floor;
    contracts::FloorKeys keys;
    contracts::Text<400> origin; // of the log
    contracts::Text<400> vkey;   // C2SP signed-note verifier key
    contracts::Rulebook rulebook;

    static constexpr auto members() {
        using T = FloorAnswer;
        return std::tuple(member("floor", &T::floor), member("keys", &T::keys),
                          member("origin", &T::origin), member("rulebook", &T::rulebook),
                          member("vkey", &T::vkey));
    }
};

struct TokenAnswer {
    contracts::Text<200> access_token;
    contracts::PlainNumber expires_in; // seconds
    contracts::Text<400> scope;

    static constexpr auto members() {
        using T = TokenAnswer;
        return std::tuple(member("access_token", &T::access_token),
                          member("expires_in", &T::expires_in), member("scope", &T::scope),
                          contracts::ConstantText{"token_type", "Bearer"});
    }
};

} // namespace datafloor::api
