#include "services/keyholder/ledger_releases.hpp"

#include "contracts/order/documents.hpp"
#include "ledger/read.hpp"
#include "services/records/documents.hpp"
#include "services/records/key_chain.hpp"

namespace datafloor::services {
namespace {

bool releases(ledger::Core const& core, OrderId order) {
    for (auto const& event : core.events)
        if (auto const* released = std::get_if<contracts::OrderReleased>(&event))
            if (released->order == order) return true;
    return false;
}

/// The receipt is the first document of the release's entry.
std::optional<FoundDocument> answered_deposit(ledger::Connection& connection,
                                              ledger::Private const& part) {
    if (part.documents.empty()) return std::nullopt;
    auto const receipt = contracts::decode<contracts::Receipt>(part.documents.front().body.value);
    if (!receipt || !receipt->answers) return std::nullopt;
    return find_document(connection, *receipt->answers);
}

crypto::Thumbprint first_signer(ledger::Core const& core) {
    for (auto const& event : core.events)
        if (auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event))
            return recorded->signer;
    return {};
}

} // namespace

std::optional<CommittedRelease> LedgerReleases::find_release(OrderId order) {
    if (!connection_ || !connection_->usable())
        connection_.emplace(where_, ledger::ConnectionOptions::reader());
    try {
        return find(*connection_, order);
    } catch (ledger::DatabaseAway const&) {
        connection_.emplace(where_, ledger::ConnectionOptions::reader());
        return find(*connection_, order);
    }
}

std::optional<CommittedRelease> LedgerReleases::find(ledger::Connection& connection,
                                                     OrderId order) {
    for (auto const index : find_order_entries(connection, order)) {
        auto entry = ledger::read_entry(connection, index);
        if (!entry) continue;
        auto const opened = ledger::open_entry(*entry);
        if (!opened || !opened->private_part || !releases(opened->core, order)) continue;
        auto const deposit = answered_deposit(connection, *opened->private_part);
        std::vector<crypto::Thumbprint> seen;
        std::vector<BoundKey> receiver;
        if (!deposit || !add_key_chain(connection, first_signer(opened->core), seen, receiver))
            return std::nullopt;
        return CommittedRelease{
            std::move(*entry), {{deposit->body}, {deposit->jws}}, std::move(receiver)};
    }
    return std::nullopt;
}

} // namespace datafloor::services
