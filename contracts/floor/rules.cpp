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
    if (command.registrar.valid_until <= now)
        return decline(Reason::validity_empty, "The registrar's binding has ended already.");
    FloorOpened opened{command.floor, command.keys, command.operating.party,
                       command.regulator.party, rulebook};
    return Outcome{
        {std::move(opened), command.operating, command.regulator, command.registrar}, {}, {}};
}

} // namespace datafloor::contracts
