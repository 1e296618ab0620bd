#include "contracts/command.hpp"

#include <set>

namespace datafloor::contracts {
namespace {

/// Two documents of one command may not share an id: each would claim it.
bool ids_are_distinct(Events const& events) {
    std::set<DocumentId> seen;
    for (auto const& event : events)
        if (auto const* recorded = std::get_if<DocumentRecorded>(&event))
            if (!seen.insert(recorded->document).second) return false;
    return true;
}

template <class D>
SignedBytes bytes_of(Verified<D> const& document) {
    return {document.body(), document.jws()};
}

using SignedList = std::vector<SignedBytes>;

SignedList signed_of(OpenFloor const&) { return {}; }

SignedList signed_of(AdmitParty const& c) { return {bytes_of(c.admission)}; }

SignedList signed_of(BindKey const& c) { return {bytes_of(c.binding), bytes_of(c.approval)}; }

SignedList signed_of(RotateKey const& c) { return {bytes_of(c.binding), bytes_of(c.rotation)}; }

SignedList signed_of(RevokeKey const& c) { return {bytes_of(c.revocation)}; }

SignedList signed_of(DraftVersion const& c) {
    return {bytes_of(c.description), bytes_of(c.manifest)};
}

SignedList signed_of(StorePayload const& c) { return {bytes_of(c.finding)}; }

SignedList signed_of(InspectVersion const& c) { return {bytes_of(c.inspection)}; }

SignedList signed_of(WithdrawVersion const& c) { return {bytes_of(c.withdrawal)}; }

SignedList signed_of(SuspendListing const& c) { return {bytes_of(c.directive)}; }

SignedList signed_of(MakeOffer const& c) { return {bytes_of(c.offer)}; }

SignedList signed_of(WithdrawOffer const& c) { return {bytes_of(c.withdrawal)}; }

SignedList signed_of(RecordFundIn const& c) { return {bytes_of(c.fund_in)}; }

SignedList signed_of(RequestPayout const& c) { return {bytes_of(c.request)}; }

SignedList signed_of(ConcludePayout const& c) { return {bytes_of(c.conclusion)}; }

SignedList signed_of(PlaceOrder const& c) { return {bytes_of(c.order)}; }

SignedList signed_of(CancelOrder const& c) { return {bytes_of(c.cancellation)}; }

SignedList signed_of(DepositKey const& c) { return {bytes_of(c.deposit)}; }

SignedList signed_of(GrantDownload const&) { return {}; }

SignedList signed_of(GiveReceipt const& c) { return {bytes_of(c.receipt)}; }

SignedList signed_of(DiscloseHeader const& c) { return {bytes_of(c.disclosure)}; }

SignedList signed_of(AcceptOrder const& c) { return {bytes_of(c.acceptance)}; }

SignedList signed_of(PassDeadline const&) { return {}; }

SignedList signed_of(RefuseDelivery const& c) { return {bytes_of(c.refusal)}; }

SignedList signed_of(DecideRefusal const& c) { return {bytes_of(c.finding)}; }

SignedList signed_of(DisputeOrder const& c) { return {bytes_of(c.dispute)}; }

SignedList signed_of(FindDispute const& c) { return {bytes_of(c.finding)}; }

SignedList signed_of(DirectDispute const& c) { return {bytes_of(c.directive)}; }

SignedList signed_of(DirectParty const& c) { return {bytes_of(c.directive)}; }

SignedList signed_of(DirectOrder const& c) { return {bytes_of(c.directive)}; }

} // namespace

std::string_view kind_of(Command const& command) {
    return std::visit([]<class C>(C const&) { return C::kind; }, command);
}

void needs(Needs& needs, Command const& command) {
    needs.want<Floor>({});
    std::visit([&](auto const& c) { contracts::needs(needs, c); }, command);
}

Result<Outcome> decide(State const& state, Command const& command, Instant now) {
    auto const* floor = state.find<Floor>({});
    auto const* opening = std::get_if<OpenFloor>(&command);
    if (floor == nullptr && opening == nullptr)
        return decline(Reason::floor_not_open, "This floor has no entry yet.");
    auto const& rulebook = floor == nullptr ? opening->rulebook : floor->rulebook;
    auto outcome =
        std::visit([&](auto const& c) { return decide(state, c, now, rulebook); }, command);
    if (outcome && !ids_are_distinct(outcome->events))
        return decline(Reason::document_id_reused, "Two documents of one request share an `id`.");
    return outcome;
}

std::vector<SignedBytes> documents_of(Command const& command) {
    return std::visit([](auto const& c) { return signed_of(c); }, command);
}

} // namespace datafloor::contracts
