#include "api/fault_answer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "api/problem.hpp"
#include "ledger/database.hpp"
#include "services/workers.hpp"

namespace datafloor::api {
namespace {

/// Classes of PostgreSQL appendix A that speak of the server's condition, not of the statement: a
/// lost connection, a session that was ended or is read-only, a conflict, too little of something,
/// a lock or time limit, an operator's doing, the system below.
bool passes(ledger::StatementRefused const& refused) {
    constexpr auto classes =
        std::to_array<std::string_view>({"08", "25", "40", "53", "55", "57", "58"});
    auto const its = std::string_view(refused.sqlstate()).substr(0, 2);
    return std::ranges::find(classes, its) != classes.end();
}

} // namespace

Response try_again(std::string_view name, std::string_view detail) {
    auto response = problem_response(503, name, detail);
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

std::optional<Response> answer_to_fault(std::exception_ptr const& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (ledger::DatabaseAway const&) {
        return try_again("temporarily-unavailable", "The database does not answer; try again.");
    } catch (ledger::StatementRefused const& refused) {
        if (!passes(refused)) return std::nullopt;
        return try_again("temporarily-unavailable", "The database cannot do it now; try again.");
    } catch (services::Overloaded const&) {
        return try_again("temporarily-unavailable", "Too much waits already; try again.");
    } catch (std::system_error const& error) {
        if (error.code().value() != ENOSPC && error.code().value() != EDQUOT) return std::nullopt;
        return problem_response(507, "store-full",
                                "The floor's disk is full; the operator is told.");
    } catch (...) {
        return std::nullopt;
    }
}

} // namespace datafloor::api
