// Refusals: the buyer says before T2 that the delivered bytes are not as promised, and an officer
// has them hashed again (PROTOCOL section 2, row 7b).
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

struct RefuseDelivery {
    static constexpr std::string_view kind = "refuse-delivery";

    Verified<RefusalDocument> refusal;
};

void needs(Needs& needs, RefuseDelivery const& command);
/// T2 stands still and the money stays in escrow; T4 runs. A receipt withdraws the refusal. A
/// refusal that was dismissed may be followed by another: the money that waits is the buyer's own,
/// and nothing was disclosed to it.
Result<Outcome> decide(State const& state, RefuseDelivery const& command, Instant now,
                       Rulebook const& rulebook);

struct DecideRefusal {
    static constexpr std::string_view kind = "decide-refusal";

    Verified<RefusalFinding> finding;
};

void needs(Needs& needs, DecideRefusal const& command);
/// The officer says what was served, the rule says what follows. Nothing, or other bytes than the
/// manifest's: the whole price goes back. The manifest's bytes: T2 goes on, the time stopped added.
Result<Outcome> decide(State const& state, DecideRefusal const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
