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
    /// Only what an offer in force gives for at most this, in minor units; 0: free of charge.
    std::optional<std::int64_t> price_max = {};
    std::optional<contracts::Currency> currency = {}; // of `price_max`; none: any
};

std::vector<CatalogueVersion> search_catalogue(ledger::Connection& connection,
                                               CatalogueQuery const& query);
/// All versions, newest first, whatever their state; empty for an unknown listing.
std::vector<CatalogueVersion> find_versions(ledger::Connection& connection, ListingId listing);
/// The offers that anyone can order now, cheapest first. One to a single buyer is in no list: its
/// provider tells that buyer the id.
std::vector<CatalogueOffer> find_offers(ledger::Connection& connection, ListingId listing,
                                        std::uint32_t number);
/// Any offer, whether it can still be ordered or not.
std::optional<CatalogueOffer> find_offer(ledger::Connection& connection, OfferId offer);

} // namespace datafloor::services
