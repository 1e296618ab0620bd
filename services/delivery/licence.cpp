#include "services/delivery/licence.hpp"

#include "ledger/read.hpp"
#include "services/records/followed_entry.hpp"

namespace datafloor::services {

std::optional<contracts::Policy> find_licence(ledger::Connection& connection,
                                              contracts::Version const& version) {
    auto const nonce =
        contracts::claim_on(contracts::ClaimKind::payload_nonce, version.payload_nonce);
    auto const claim = ledger::read_one<contracts::Claim>(connection, nonce);
    if (!claim) throw std::runtime_error("a version without the claim on its nonce");
    auto const entries = read_followed(connection, claim->entry, 1);
    auto const* body =
        entries.empty() ? nullptr : document_body(entries[0], contracts::ListingDescription::typ);
    if (body == nullptr) return std::nullopt;
    auto description = contracts::decode<contracts::ListingDescription>(*body);
    if (!description) throw std::runtime_error("unreadable description in the ledger");
    return std::move(description->licence);
}

} // namespace datafloor::services
