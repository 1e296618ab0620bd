// Disputes after the disclosure: the buyer names what is wrong, and the arbiter's finding or two
// officers that agree say who gets the money (PROTOCOL section 2, row 9 and the claims table).
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

/// Whether arithmetic over the evidence decides it; where not, a panel of two officers does.
constexpr bool is_for_a_machine(DisputeClaim claim) { return claim != DisputeClaim::content_poor; }

struct DisputeOrder {
    static constexpr std::string_view kind = "dispute-order";

    Verified<DisputeDocument> dispute;
};

void needs(Needs& needs, DisputeOrder const& command);
/// T3 stands still, the money stays reserved, T4 runs. An acceptance withdraws the dispute.
Result<Outcome> decide(State const& state, DisputeOrder const& command, Instant now,
                       Rulebook const& rulebook);

struct FindDispute {
    static constexpr std::string_view kind = "find-dispute";

    Verified<DisputeFinding> finding;
};

void needs(Needs& needs, FindDispute const& command);
/// By the arbiter the offer names, of what a machine decides, until T4. Refused to an arbiter under
/// the control of either side.
Result<Outcome> decide(State const& state, FindDispute const& command, Instant now,
                       Rulebook const& rulebook);

struct DirectDispute {
    static constexpr std::string_view kind = "direct-dispute";

    Verified<DisputeDirective> directive;
};

void needs(Needs& needs, DirectDispute const& command);
/// By officers: what no machine decides, what has no arbiter, and after T4 everything. The first
/// directive waits; one of another officer that agrees decides, one that does not takes its place.
Result<Outcome> decide(State const& state, DirectDispute const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
