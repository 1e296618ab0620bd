// Money in and out: fund-in, payout request, payout conclusion.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

struct RecordFundIn {
    static constexpr std::string_view kind = "record-fund-in";

    Verified<FundIn> fund_in;
};

void needs(Needs& needs, RecordFundIn const& command);
/// Refuses a bank reference that was counted before.
Result<Outcome> decide(State const& state, RecordFundIn const& command, Instant now,
                       Rulebook const& rulebook);

struct RequestPayout {
    static constexpr std::string_view kind = "request-payout";

    Verified<PayoutRequest> request;
};

void needs(Needs& needs, RequestPayout const& command);
/// Reserves the amount until the payout is concluded.
Result<Outcome> decide(State const& state, RequestPayout const& command, Instant now,
                       Rulebook const& rulebook);

struct ConcludePayout {
    static constexpr std::string_view kind = "conclude-payout";

    Verified<PayoutConclusion> conclusion;
};

void needs(Needs& needs, ConcludePayout const& command);
/// While the party is frozen nothing is paid; a payout that failed gives its money back.
Result<Outcome> decide(State const& state, ConcludePayout const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
