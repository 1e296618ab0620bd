#include "api/cli/bench_flight.hpp"

#include "api/cli/bench_figures.hpp"
#include "api/cli/command.hpp"

namespace datafloor::api::cli {

double Flight::fly(std::size_t in_flight) {
    StopWatch const watch;
    for (std::size_t i = 0; i < in_flight; ++i) post_next();
    answered_.wait();
    auto const seconds = watch.seconds();
    if (refused_ > 0)
        throw Refused(std::to_string(refused_) + " orders of the benchmark were not recorded");
    return seconds;
}

void Flight::post_next() {
    auto const i = next_++;
    if (i >= submissions_.size()) return;
    posted_[i] = Clock::now();
    auto done = [this, i](ledger::Answer const& answer) {
        times_ms_[i] = std::chrono::duration<double, std::milli>(Clock::now() - posted_[i]).count();
        if (!std::holds_alternative<ledger::Recorded>(answer)) ++refused_;
        post_next();
        answered_.count_down();
    };
    if (!queue_.post(std::move(submissions_[i]), services::Lane::parties, std::move(done))) {
        ++refused_;
        answered_.count_down();
    }
}

} // namespace datafloor::api::cli
