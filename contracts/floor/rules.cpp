#include "contracts/floor/rules.hpp"

namespace datafloor::contracts {

void needs(Needs& needs, OpenFloor const& command) {
    needs.want<Floor>({});
    needs.want<Party>(command.operating.party);
    needs.want<Party>(command.regulator.party);
    needs.want<PartyKey>(crypto::thumbprint(command.registrar.key));
}

Result<Outcome> decide(State const& state, OpenFloor const& command, Instant now,
                       Rulebook const& rulebook) {
    if (state.find<Floor>({}) != nullptr)
        return decline(Reason::floor_already_open, "This floor has an entry 0 already.");
    if (command.operating.party == command.regulator.party)
        return decline(Reason::party_exists, "Operator and regulator are two parties.");
    if (!command.operating.roles.contains(PartyRole::operating) ||
        !command.regulator.roles.contains(PartyRole::regulator))
        return decline(Reason::role_not_admitted,
                       "The operator is admitted as operator, the regulator as regulator.");
    auto const& registrar = command.registrar;
    if (registrar.party != command.operating.party || registrar.role != KeyRole::registrar)
        return decline(Reason::signer_not_entitled,
                       "The first key is a registrar's, the operator's.");
    if (!registrar.scopes.within(rulebook.scopes_of(registrar.role)))
        return decline(Reason::scope_not_in_role,
                       "The rulebook does not give all these scopes to a registrar.");
    if (registrar.valid_until <= now || registrar.valid_until <= registrar.valid_from)
        return decline(Reason::validity_empty, "The registrar's binding is over or empty.");
    FloorOpened opened{command.floor, command.keys, command.operating.party,
                       command.regulator.party, rulebook};
    return Outcome{
        {std::move(opened), command.operating, command.regulator, command.registrar}, {}, {}};
}

} // namespace datafloor::contracts
