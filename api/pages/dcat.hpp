// "/catalog.jsonld": the catalogue as DCAT-AP in JSON-LD, a page at a time. Its context stands in
// it, so that nothing has to be fetched to read it.
#pragma once

#include <string>

#include "api/pages/shown.hpp"

namespace datafloor::api {

struct DcatView {
    std::vector<ShownVersion> versions; // with their facts
    std::string url;                    // of the floor
    std::string path;                   // of this page, with its query
    std::optional<std::string> next;    // of the next page
    contracts::PartyId publisher;       // the operator
    std::string publisher_name;
    contracts::Rulebook const* rulebook = nullptr;
};

/// Canonical JSON.
std::string dcat_catalogue(DcatView const& view);

} // namespace datafloor::api
