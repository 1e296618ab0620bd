// Fresh ids and salts for documents.
#pragma once

#include "contracts/base/document.hpp"

namespace datafloor::services {

/// The database's clock decides ledger time; this one is for ids, tokens and documents' `time`.
contracts::Instant now();

contracts::DocumentId new_document_id();
contracts::Draft new_draft();

} // namespace datafloor::services
