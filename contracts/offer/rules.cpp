#include "contracts/offer/rules.hpp"

#include "contracts/signing.hpp"

namespace datafloor::contracts {
namespace {

Result<void> check_price(OfferDocument const& offer, Version const& version,
                         Rulebook const& rulebook) {
    auto const* currency = rulebook.rule_of(offer.price.currency);
    if (currency == nullptr)
        return decline(Reason::currency_unknown, "The rulebook does not name this currency.",
                       "/price/currency");
    if (offer.price.amount < 0 || offer.price.amount > currency->price_max)
        return decline(Reason::price_out_of_range,
                       "The price must be 0 to " + std::to_string(currency->price_max) + ".",
                       "/price/amount");
    auto const* rule = rulebook.rule_of(version.data_class);
    if (rule == nullptr || !rule->listable)
        return decline(Reason::class_not_listable, "This class is not listed on this floor.");
    if (rule->only_free && offer.price.amount != 0)
        return decline(Reason::class_only_free, "Data of this class is offered at price 0.",
                       "/price/amount");
    auto const fee_max = share_of(offer.price.amount, rulebook.refusal_fee_max_basis_points);
    if (offer.refusal_fee < 0 || offer.refusal_fee > fee_max)
        return decline(Reason::fee_out_of_range,
                       "`refusal_fee` must be 0 to " + std::to_string(fee_max) + ".",
                       "/refusal_fee");
    return {};
}

Result<void> check_spans(OfferDocument const& offer, Instant now, Rulebook const& rulebook) {
    auto const outside = !rulebook.key_deposit.contain(offer.key_deposit) ? "/key_deposit_seconds"
                         : !rulebook.receipt.contain(offer.receipt)       ? "/receipt_seconds"
                         : !rulebook.acceptance.contain(offer.acceptance) ? "/acceptance_seconds"
                         : !rulebook.dispute.contain(offer.dispute)       ? "/dispute_seconds"
                                                                          : nullptr;
    if (outside != nullptr)
        return decline(Reason::deadline_out_of_range,
                       "A deadline of the offer is outside the rulebook's bounds.", outside);
    if (offer.valid_until <= offer.valid_from || offer.valid_until.instant <= now ||
        offer.valid_from.instant + rulebook.offer_validity_max < offer.valid_until.instant)
        return decline(Reason::validity_out_of_range,
                       "The offer's validity is over, empty or longer than the rulebook allows.",
                       "/valid_until");
    return {};
}

/// An arbiter is nobody's but its own: not the provider's, and not the operator's where the
/// operator must not be able to open the data (PROTOCOL section 2).
Result<void> check_arbiter(State const& state, OfferDocument const& offer, Version const& version) {
    if (offer.partial_refund_max_basis_points && *offer.partial_refund_max_basis_points >= 10'000)
        return decline(Reason::refund_out_of_range, "A partial refund is less than the price.",
                       "/partial_refund_max_basis_points");
    if (!offer.arbiter) return {};
    auto const* arbiter = state.find<Party>(*offer.arbiter);
    if (arbiter == nullptr)
        return decline(Reason::party_unknown, "`arbiter` names no admitted party.", "/arbiter");
    auto const* provider = state.find<Party>(version.provider);
    bool const apart =
        arbiter->control_group != provider->control_group &&
        !(version.custody == Custody::provider && arbiter->roles.contains(PartyRole::operating));
    if (!arbiter->roles.contains(PartyRole::auditor) || !apart)
        return decline(Reason::role_not_admitted,
                       "An arbiter is admitted as auditor, and is not the provider's own.",
                       "/arbiter");
    return {};
}

Offer offer_of(MakeOffer const& command, Version const& version) {
    auto const& document = *command.offer;
    Offer offer;
    offer.offer = {document.id.value};
    offer.listing = document.listing;
    offer.number = document.version;
    offer.provider = version.provider;
    offer.price = document.price.amount;
    offer.currency = document.price.currency;
    offer.document_sha256 = command.offer.hash();
    offer.manifest_sha256 = version.manifest_sha256;
    offer.licence_sha256 = version.licence_sha256;
    offer.valid_from = document.valid_from.instant;
    offer.valid_until = document.valid_until.instant;
    offer.key_deposit = document.key_deposit;
    offer.receipt = document.receipt;
    offer.acceptance = document.acceptance;
    offer.dispute = document.dispute;
    offer.refusal_fee = document.refusal_fee;
    offer.orders_max = document.orders_max;
    offer.buyer = document.buyer;
    offer.signed_by = command.offer.signer();
    offer.arbiter = document.arbiter;
    offer.partial_refund_max_basis_points = document.partial_refund_max_basis_points;
    return offer;
}

} // namespace

void needs(Needs& needs, MakeOffer const& command) {
    need_document(needs, facts_of(command.offer));
    needs.want<Listing>(command.offer->listing);
    needs.want<Version>({command.offer->listing, command.offer->version});
    needs.want<Offer>({command.offer->id.value});
    if (command.offer->arbiter) needs.want<Party>(*command.offer->arbiter);
}

Result<Outcome> decide(State const& state, MakeOffer const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& offer = *command.offer;
    auto const facts = facts_of(command.offer);
    auto const signer = check_signed(state, facts, Scope::publish, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (signer->party->suspended)
        return decline(Reason::party_suspended, "The party is suspended.");
    auto const* version = state.find<Version>({offer.listing, offer.version});
    // Foreign and unknown versions answer alike.
    if (version == nullptr || version->provider != signer->party->party)
        return decline(Reason::version_unknown, "Your party has no such version.", "/version");
    if (auto answers = check_answers(facts, version->manifest_sha256); !answers)
        return std::unexpected(answers.error());
    if (!next(version->state, VersionStep::offer))
        return decline(Reason::version_state_wrong,
                       "The version is " + std::string(name_of(version->state)) + ".");
    if (state.find<Listing>(offer.listing)->suspended)
        return decline(Reason::listing_suspended, "The listing is suspended by a directive.");
    if (offer.licence_sha256 != version->licence_sha256)
        return decline(Reason::licence_mismatch, "The offer names another licence.",
                       "/licence_sha256");
    if (auto price = check_price(offer, *version, rulebook); !price)
        return std::unexpected(price.error());
    if (auto spans = check_spans(offer, now, rulebook); !spans)
        return std::unexpected(spans.error());
    if (auto arbiter = check_arbiter(state, offer, *version); !arbiter)
        return std::unexpected(arbiter.error());
    return Outcome{{recorded(facts), OfferMade{offer_of(command, *version)}}, {}, {}};
}

void needs(Needs& needs, WithdrawOffer const& command) {
    need_document(needs, facts_of(command.withdrawal));
    needs.want<Offer>(command.withdrawal->offer);
}

Result<Outcome> decide(State const& state, WithdrawOffer const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const facts = facts_of(command.withdrawal);
    auto const signer = check_signed(state, facts, Scope::publish, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const* offer = state.find<Offer>(command.withdrawal->offer);
    if (offer == nullptr || offer->provider != signer->party->party)
        return decline(Reason::offer_unknown, "Your party has no such offer.", "/offer");
    if (auto answers = check_answers(facts, offer->document_sha256); !answers)
        return std::unexpected(answers.error());
    if (offer->closed) return decline(Reason::offer_closed, "The offer is closed already.");
    return Outcome{{recorded(facts), OfferClosed{offer->offer}}, {}, {}};
}

} // namespace datafloor::contracts
