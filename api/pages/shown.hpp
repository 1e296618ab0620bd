// What public pages show of a version: its description, who provides it, and the offers everybody
// may take.
#pragma once

#include "contracts/listing/listing.hpp"
#include "contracts/offer/offer.hpp"
#include "services/listings/catalogue.hpp"

namespace datafloor::api {

struct ShownOffer {
    contracts::OfferDocument document;
    crypto::Hash sha256{};
    std::optional<std::uint64_t> entry; // of the ledger; absent: not indexed yet
};

struct ShownVersion {
    services::CatalogueVersion row;
    contracts::ListingDescription description;
    std::optional<std::string> provider; // its name
    std::vector<ShownOffer> offers;      // cheapest first, without those for one buyer alone
    std::optional<contracts::Version> facts;
};

/// For a list: without `facts` and the entries of offers.
ShownVersion show_briefly(ledger::Connection& connection, services::CatalogueVersion row);
ShownVersion show_wholly(ledger::Connection& connection, services::CatalogueVersion row);

} // namespace datafloor::api
