// One specimen of every document and event, out of trades on the stage.
#pragma once

#include "contracts/documents.hpp"
#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {

/// A stage after trades that left every kind of document and event behind. Made once.
Stage const& eventful_stage();

/// What `decode<D>` says of these bytes, for the document type whose `typ` this is.
std::optional<JsonFault> fault_of_document(std::string_view typ, std::string_view bytes);

} // namespace datafloor::contracts
