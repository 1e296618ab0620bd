// Officers' directives on the stage.
#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {

PartyDirective Stage::party_directive(std::string_view name, PartyAct act) {
    auto document = fresh<PartyDirective>();
    document.party = actor(name).party;
    document.act = act;
    document.legal_basis = {"the floor's rulebook"};
    document.reason = {"an inquiry runs"};
    return document;
}

OrderDirective Stage::order_directive(FreezeAct act) {
    auto document = fresh<OrderDirective>();
    document.order = order_id;
    document.act = act;
    document.legal_basis = {"the floor's rulebook"};
    document.reason = {"an inquiry runs"};
    return document;
}

Stage& Stage::direct_party(std::string_view officer, std::string_view name, PartyAct act) {
    must(DirectParty{sign(officer, party_directive(name, act))});
    return *this;
}

Stage& Stage::direct_order(std::string_view officer, FreezeAct act) {
    must(DirectOrder{sign(officer, order_directive(act))});
    return *this;
}

Stage& Stage::freeze_party(std::string_view name) {
    return direct_party("officer", name, PartyAct::freeze)
        .direct_party("second-officer", name, PartyAct::freeze);
}

Stage& Stage::unfreeze_party(std::string_view name) {
    return direct_party("officer", name, PartyAct::lift_freeze)
        .direct_party("second-officer", name, PartyAct::lift_freeze);
}

Stage& Stage::freeze_order() {
    return direct_order("officer", FreezeAct::freeze)
        .direct_order("second-officer", FreezeAct::freeze);
}

Stage& Stage::unfreeze_order() {
    return direct_order("officer", FreezeAct::lift).direct_order("second-officer", FreezeAct::lift);
}

} // namespace datafloor::contracts
