#include "api/pages/shown.hpp"

#include "api/routes/reading.hpp"
#include "ledger/read.hpp"
#include "services/listings/public_facts.hpp"
#include "services/records/documents.hpp"

namespace datafloor::api {

ShownVersion show_briefly(ledger::Connection& connection, services::CatalogueVersion row) {
    ShownVersion out;
    out.description = decode_stored<contracts::ListingDescription>(row.description);
    out.provider = services::find_provider_name(connection, row.provider);
    if (!row.suspended && row.state == name_of(contracts::VersionState::listed))
        for (auto const& offer : services::find_offers(connection, row.listing, row.number)) {
            auto document = decode_stored<contracts::OfferDocument>(offer.document);
            if (document.buyer) continue;
            auto const hash = crypto::sha256(crypto::bytes_of(offer.document));
            out.offers.push_back({std::move(document), hash, std::nullopt});
        }
    out.row = std::move(row);
    return out;
}

ShownVersion show_wholly(ledger::Connection& connection, services::CatalogueVersion row) {
    auto out = show_briefly(connection, std::move(row));
    for (auto& offer : out.offers)
        if (auto const found = services::find_document(connection, offer.sha256))
            offer.entry = found->entry;
    contracts::VersionId const id{out.row.listing, out.row.number};
    out.facts = ledger::read_one<contracts::Version>(connection, id);
    return out;
}

} // namespace datafloor::api
