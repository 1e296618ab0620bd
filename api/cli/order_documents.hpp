// The documents of one order as the buyer checks them: every signature against keys it trusts, and
// every link from its own signed order to the bytes.
#pragma once

#include <optional>

#include "api/cli/session.hpp"
#include "contracts/listing/documents.hpp"
#include "contracts/order/documents.hpp"

namespace datafloor::api::cli {

/// A document and its hash.
template <class T>
struct Checked {
    T document;
    crypto::Hash hash{};
};

struct OrderDocuments {
    Checked<contracts::OrderDocument> order;
    Checked<contracts::Manifest> manifest;
    Checked<contracts::Confirmation> confirmation;
    /// What follows exists as far as the order has come.
    std::optional<Checked<contracts::KeyDeposit>> deposit;
    std::optional<Checked<contracts::Receipt>> receipt;
    std::optional<Checked<contracts::Release>> release;
    std::optional<Checked<contracts::Disclosure>> disclosure;
    std::optional<Checked<contracts::Acceptance>> acceptance;
};

/// Fetches and checks them. Refused, with what does not fit, if the floor's documents are not about
/// this actor's own order.
OrderDocuments order_documents(Session& session, contracts::OrderId order);

/// The floor's confirmation alone, for either side of the order. Refused if it is not the floor's.
Checked<contracts::Confirmation> order_confirmation(Session& session, contracts::OrderId order);

/// The body of an order's last document of this kind, as whoever may see the order is shown it.
/// Refused if there is none.
std::string order_document(Session& session, contracts::OrderId order, std::string_view typ);

} // namespace datafloor::api::cli
