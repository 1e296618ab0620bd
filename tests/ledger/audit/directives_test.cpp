// Suspensions and freezes that officers did not direct.
#include "contracts/supervision/two_officers.hpp"
#include "tests/ledger/audit/forgery.hpp"

namespace datafloor::ledger {
namespace {

TEST(Damage, OfAFreezeIsNamed) {
    using contracts::FreezeAct;
    using contracts::OrderFreezeLifted;
    using contracts::OrderFrozen;
    using contracts::PartyAct;
    auto stage = market();
    stage.direct_order(FreezeAct::freeze);
    stage.wait({3600});
    stage.direct_order(FreezeAct::lift);
    for (auto const* officer : {"officer", "second-officer"})
        stage.direct_party(officer, PartyAct::freeze);
    auto const& entries = stage.entries;
    auto const given = entry_with<contracts::DirectiveGiven>(entries);
    auto const frozen = entry_with<OrderFrozen>(entries);
    auto const lifted = entry_with<OrderFreezeLifted>(entries);
    auto const party = entry_with<contracts::PartyFreezeChanged>(entries);
    std::vector<Rewrite> const table{
        {AuditFault::event_contradicts_document, given,
         [](Parts& parts) { ++parts.event<contracts::DirectiveGiven>().officer.value.bytes[15]; }},
        {AuditFault::event_contradicts_document, given,
         [](Parts& parts) { parts.event<contracts::DirectiveGiven>().directive.sha256[0] ^= 1; }},
        {AuditFault::deadline_wrong, given,
         [](Parts& parts) { parts.event<contracts::DirectiveGiven>().expires_at.micros += 1000; }},
        {AuditFault::deadline_wrong, frozen,
         [](Parts& parts) { parts.event<OrderFrozen>().lift_by.micros += 1000; }},
        {AuditFault::event_contradicts_document, frozen,
         [](Parts& parts) { parts.event<OrderFrozen>().directive_sha256[0] ^= 1; }},
        {AuditFault::deadline_wrong, lifted,
         [](Parts& parts) { parts.event<OrderFreezeLifted>().due_at->micros += 1000; }},
        {AuditFault::event_contradicts_document, party,
         [&](Parts& parts) { // another party than was directed
             parts.event<contracts::PartyFreezeChanged>().party = stage.buyer();
         }},
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
        SCOPED_TRACE(i);
        auto const& [fault, index, edit] = table[i];
        expect_found(rewritten(entries, index, edit), index, fault);
    }
}

TEST(Damage, OfAFreezeByOneOfficerIsNamed) {
    auto forge = market();
    forge.direct_party("officer", contracts::PartyAct::freeze);
    auto const document = forge.party_directive(contracts::PartyAct::freeze);
    auto const index = forge.entries.size();
    for (auto const* officer : {"second-officer", "officer"}) {
        auto twice = forge;
        twice.append("direct-party",
                     {twice.record(officer, document),
                      contracts::PartyFreezeChanged{
                          twice.provider(), contracts::FreezeAct::freeze,
                          contracts::directive_on(twice.provider(), contracts::PartyAct::freeze),
                          crypto::sha256(crypto::bytes_of(contracts::encode(document)))}},
                     {twice.sign_bytes(officer, document)});
        if (std::string_view(officer) == "officer")
            expect_found(twice.entries, index, AuditFault::event_contradicts_document);
        else
            EXPECT_TRUE(audit_of(twice.entries).good()) << text_of(audit_of(twice.entries));
    }
}

TEST(Damage, OfWhatAFrozenPartySignsIsNamed) {
    auto forge = market();
    for (auto const* officer : {"officer", "second-officer"})
        forge.direct_party(officer, contracts::PartyAct::freeze);
    auto document = forge.fresh<contracts::OfferWithdrawal>(
        forge.state.find<contracts::Offer>(forge.offer())->document_sha256);
    document.offer = forge.offer();
    auto const index = forge.entries.size();
    forge.append("withdraw-offer",
                 {forge.record("provider", document), contracts::OfferClosed{forge.offer()}},
                 {forge.sign_bytes("provider", document)});
    expect_found(forge.entries, index, AuditFault::signer_not_entitled);
}

} // namespace
} // namespace datafloor::ledger
