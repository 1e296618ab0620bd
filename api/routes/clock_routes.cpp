#include "api/answers.hpp"
#include "api/log.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"

namespace datafloor::api {
namespace {

services::Task<Response> confirm_clock(App& app, Request request) {
    auto const stepped = app.clock->confirm();
    if (!stepped)
        co_return problem_response(409, "clock-not-stepped",
                                   "This process is not stopped for a clock that jumped.");
    auto const by = std::chrono::duration_cast<std::chrono::milliseconds>(*stepped).count();
    log_notice("clock: a jump of " + std::to_string(by) + " ms was confirmed by user " +
               contracts::text_form(request.caller->user));
    co_return json_response(200, contracts::encode(ClockAnswer{by}));
}

} // namespace

Routes clock_routes(App& app) {
    return {{"POST",
             "/v1/operations/clock-confirmation",
             "confirm-clock",
             {"operator"},
             {},
             [&app](Request request) { return confirm_clock(app, std::move(request)); }}};
}

} // namespace datafloor::api
