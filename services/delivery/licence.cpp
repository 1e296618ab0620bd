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

Licences::Found Licences::find_cached(contracts::OfferId offer) {
    std::lock_guard const lock(mutex_);
    if (std::chrono::steady_clock::now() - since_ >= kept) known_.clear();
    auto const known = known_.find(offer);
    return known == known_.end() ? nullptr : known->second;
}

Licences::Found Licences::find(ledger::Connection& connection, contracts::OfferId id) {
    auto const offer = ledger::read_one<contracts::Offer>(connection, id);
    if (!offer) return std::make_shared<contracts::Policy>();
    auto const version =
        ledger::read_one<contracts::Version>(connection, {offer->listing, offer->number});
    if (!version) throw std::runtime_error("an offer without its version");
    auto licence = find_licence(connection, *version);
    if (!licence) return nullptr;
    auto found = std::make_shared<contracts::Policy const>(std::move(*licence));
    std::lock_guard const lock(mutex_);
    if (known_.size() >= cached_max) known_.clear();
    if (known_.empty()) since_ = std::chrono::steady_clock::now();
    known_.insert_or_assign(id, found);
    return found;
}

} // namespace datafloor::services
