// "/supervision/orders/{order}", "/supervision/listings/{listing}", "/supervision/parties/{party}",
// "/supervision/entries/{index}". Where something can be directed, the page has a form for it.
#pragma once

#include "api/pages/supervision/parts.hpp"
#include "api/pages/supervision/records.hpp"
#include "contracts/floor/floor.hpp"

namespace datafloor::api {

/// `url`: the floor's, for whom a token of a directive is.
Page order_record_page(Request const& request, services::OfficerSession const& officer,
                       OrderRecord const& record, contracts::Floor const& floor,
                       std::string_view url);

Page listing_record_page(Request const& request, services::OfficerSession const& officer,
                         ListingRecord const& record, contracts::Floor const& floor,
                         std::string_view url);

Page party_record_page(Request const& request, services::OfficerSession const& officer,
                       WholeParty const& record, contracts::Floor const& floor,
                       std::string_view url);

/// Suspended, frozen, both or neither.
std::string_view words_of_standing(contracts::Party const& party, Language language);

Page entry_record_page(Request const& request, services::OfficerSession const& officer,
                       EntryRecord const& record);

/// A signed document folded up: its type, signer, hash, place and exact bytes.
struct ShownDocument {
    std::string typ;
    std::string body;
    std::string jws;
    crypto::Hash sha256{};
    crypto::Thumbprint signer;
    std::optional<std::uint64_t> entry; // none: the page's own
};

Html print_document(Choice choice, ShownDocument const& document, Signers const& signers);

} // namespace datafloor::api
