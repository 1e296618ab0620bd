// The catalogue: listed versions and their offers, found by words in Vietnamese or English.
#pragma once

#include "services/records/follower.hpp"

namespace datafloor::services {

using contracts::ListingId;
using contracts::OfferId;

class FollowCatalogue : public Follow {
  public:
    [[nodiscard]] std::string_view name() const override { return "catalogue"; }

    [[nodiscard]] bool projects() const override { return true; }

    void follow(ledger::Connection& connection, FollowedEntries entries) override;
};

/// A version as the catalogue shows it.
struct CatalogueVersion {
    ListingId listing;
    std::uint32_t number = 0;
    contracts::PartyId provider;
    std::string state;
    std::string data_class;
    bool suspended = false;
    std::string description; // the signed description, canonical JSON
    std::optional<contracts::Instant> listed_at;
    std::uint64_t entry = 0; // of the ledger, where the version was drafted
};

struct CatalogueOffer {
    std::string document; // the signed offer, canonical JSON
    bool closed = false;
};

/// Where a page ended.
struct CatalogueCursor {
    contracts::Instant listed_at;
    ListingId listing;
};

struct CatalogueQuery {
    std::string words = {}; // as people type them; quotes and minus work as on the web
    std::optional<CatalogueCursor> after = {};
    std::uint32_t limit = 20;
    std::optional<contracts::DataClass> data_class = {};
    std::optional<std::string> sector = {}; // as the description has it, letter by letter
    std::optional<std::string> product_type = {};
    /// Only what an offer in force gives for at most this, in minor units; 0: free of charge.
    std::optional<std::int64_t> price_max = {};
    std::optional<contracts::Currency> currency = {}; // of `price_max`; none: any
};

/// What is found by words or a price is counted so far.
inline constexpr std::uint64_t counted_max = 5'000;
/// So many values of a facet, the most frequent first.
inline constexpr std::size_t facet_values_max = 20;

struct FacetCount {
    std::string value;
    std::uint64_t listings = 0;
};

/// Of all that a query finds, not of its page alone. Where it is not exact, there are at least so
/// many: some were looked at, whichever came first, and no more.
struct CatalogueCounts {
    std::uint64_t total = 0;
    bool exact = true;
    std::vector<FacetCount> classes;
    std::vector<FacetCount> sectors;
    std::vector<FacetCount> product_types;
};

struct CatalogueFound {
    std::vector<CatalogueVersion> versions; // the page, newest first
    CatalogueCounts counts;
};

/// In a transaction of its own.
CatalogueFound search_catalogue(ledger::Connection& connection, CatalogueQuery const& query);
/// All versions, newest first, whatever their state; empty for an unknown listing.
std::vector<CatalogueVersion> find_versions(ledger::Connection& connection, ListingId listing);
/// The offers that anyone can order now, cheapest first. One to a single buyer is in no list: its
/// provider tells that buyer the id.
std::vector<CatalogueOffer> find_offers(ledger::Connection& connection, ListingId listing,
                                        std::uint32_t number);
/// Any offer, whether it can still be ordered or not.
std::optional<CatalogueOffer> find_offer(ledger::Connection& connection, OfferId offer);

} // namespace datafloor::services
