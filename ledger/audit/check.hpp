// What the audit asks of an event and the documents beside it, one question after the other.
#pragma once

#include "ledger/audit/backing.hpp"

namespace datafloor::ledger {

using Fault = std::optional<Finding>;

inline Fault fault(AuditFault kind, std::string detail) {
    return Finding{kind, {}, std::move(detail)};
}

inline Fault not_backed(std::string_view typ) {
    return fault(AuditFault::event_not_backed, "no document " + std::string(typ));
}

inline Fault contradicts(std::string_view what) {
    return fault(AuditFault::event_contradicts_document,
                 "the event is not what the documents say: " + std::string(what));
}

/// Collects the first thing that is wrong.
class Check {
  public:
    /// The document of this kind must have been recorded.
    template <class D>
    Documents::Found<D> need(Documents const& documents) {
        auto const found = documents.find<D>();
        if (found.recorded == nullptr && !fault_) fault_ = not_backed(D::typ);
        return found;
    }

    void agree(bool good, std::string_view what) {
        if (!good && !fault_) fault_ = contradicts(what);
    }

    /// The party's own key signed.
    void signed_by(contracts::State const& state, contracts::DocumentRecorded const* recorded,
                   contracts::PartyId party) {
        if (recorded == nullptr || fault_) return;
        auto const* key = state.find<contracts::PartyKey>(recorded->signer);
        if (key == nullptr || key->party != party)
            fault_ =
                fault(AuditFault::signer_not_entitled, "the document " + recorded->typ.value +
                                                           " is signed by a key of another party");
    }

    /// The key itself signed, or one of its party with all its scopes, or a registrar; but the
    /// operator does not revoke the regulator's.
    void may_revoke(contracts::State const& state, contracts::DocumentRecorded const& recorded,
                    crypto::Thumbprint const& id) {
        auto const* by = state.find<contracts::PartyKey>(recorded.signer);
        auto const* key = state.find<contracts::PartyKey>(id);
        if (by == nullptr || key == nullptr || fault_) return;
        auto const& floor = *state.find<contracts::Floor>({});
        bool const own = by->id == id;
        bool const friends = by->party == key->party && key->scopes.within(by->scopes);
        bool const registrars = by->party == floor.operating &&
                                by->scopes.contains(contracts::Scope::admit) &&
                                key->party != floor.regulator;
        if (!own && !friends && !registrars)
            fault_ = fault(AuditFault::signer_not_entitled,
                           "a key is revoked by one that may not revoke it");
    }

    /// Before the receipt: neither the buyer's key is revoked, nor the offer's compromised.
    void keys_are_sound(contracts::State const& state, contracts::Order const& order) {
        auto const* buyers = state.find<contracts::PartyKey>(order.buyer_key);
        auto const* offer = state.find<contracts::Offer>(order.offer);
        auto const* offers = offer == nullptr || !offer->signed_by
                                 ? nullptr
                                 : state.find<contracts::PartyKey>(*offer->signed_by);
        agree((buyers == nullptr || !buyers->revoked) &&
                  (offers == nullptr || !offers->compromised),
              "delivered although the buyer's key is revoked, or the offer's compromised");
    }

    /// Nobody suspends or freezes the party.
    void may_trade(contracts::State const& state, contracts::PartyId id) {
        auto const* party = state.find<contracts::Party>(id);
        agree(party == nullptr || (!party->suspended && !party->frozen),
              "a party that is suspended or frozen trades");
    }

    /// Before the receipt: the provider is not frozen.
    void provider_is_free(contracts::State const& state, contracts::Order const& order) {
        auto const* provider = state.find<contracts::Party>(order.provider);
        agree(provider == nullptr || !provider->frozen,
              "delivered although the provider is frozen");
    }

    void in_time(bool good, std::string_view what) {
        if (!good && !fault_) fault_ = fault(AuditFault::deadline_wrong, std::string(what));
    }

    [[nodiscard]] Fault const& result() const { return fault_; }

  private:
    Fault fault_;
};

} // namespace datafloor::ledger
