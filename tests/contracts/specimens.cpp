#include "tests/contracts/specimens.hpp"

namespace datafloor::contracts {
namespace {

Stage eventful() {
    Stage stage;
    stage.list().fund().buy().deposit_key().download().receive().disclose().accept();
    stage.pass_deadline();
    stage.buy().cancel();
    stage.buy().deposit_key().pass_deadline();
    stage.buy().deposit_key().refuse().decide_refusal(true).refuse().decide_refusal(false);
    stage.buy().deposit_key().receive().disclose().quarrel().pass_deadline();
    stage.direct("officer", {DisputeOutcome::refund, {}});
    stage.direct("second-officer", {DisputeOutcome::refund, {}});
    auto arbitrated = stage.offer();
    arbitrated.arbiter = stage.actor("arbiter").party;
    arbitrated.partial_refund_max_basis_points = 5'000;
    stage.offered = stage.sign("provider", arbitrated);
    stage.must(MakeOffer{*stage.offered});
    stage.buy().deposit_key().receive().disclose().quarrel();
    stage.must(FindDispute{
        stage.sign("arbiter", stage.dispute_finding({DisputeOutcome::partial_refund, 10'000}))});
    stage.pass_deadline();
    stage.offered = stage.sign("provider", stage.offer());
    stage.must(MakeOffer{*stage.offered});
    stage.direct_party("officer", "rival", PartyAct::suspend);
    stage.direct_party("officer", "rival", PartyAct::lift_suspension);
    stage.freeze_party("rival").unfreeze_party("rival");
    stage.buy().freeze_order().unfreeze_order();
    stage.buy().deposit_key().revoke("buyer", RevocationCause::retired);
    stage.must(stage.deadline());
    stage.request_payout("buyer-treasurer", 10'000);
    stage.must(ConcludePayout{stage.sign("cashier", stage.payout_conclusion(PayoutOutcome::paid))});
    stage.suspend();
    stage.must(WithdrawOffer{stage.sign("provider", stage.offer_withdrawal())});
    stage.must(WithdrawVersion{stage.sign("provider", stage.listing_withdrawal())});
    auto description = stage.description();
    description.version = 2;
    description.data_class = DataClass::personal;
    auto const described = stage.sign("provider", description);
    stage.give(DraftVersion{described, stage.sign("provider", stage.manifest(described))});
    stage.rotate("provider");
    return stage;
}

} // namespace

Stage const& eventful_stage() {
    static Stage const stage = eventful();
    return stage;
}

std::optional<JsonFault> fault_of_document(std::string_view typ, std::string_view bytes) {
    std::optional<JsonFault> out = JsonFault{"/typ", "is no document", 0};
    each_document([&]<class D>() {
        if (typ != D::typ) return;
        auto const decoded = decode<D>(bytes);
        out = decoded ? std::nullopt : std::optional(decoded.error());
    });
    return out;
}

} // namespace datafloor::contracts
