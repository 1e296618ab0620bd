#include "api/health.hpp"

#include <utility>

#include "crypto/jcs.hpp"

namespace datafloor::api {

HealthBoard::HealthBoard(std::vector<HealthCheck> const& checks) {
    for (auto const& check : checks) lines_.push_back({.name = check.name, .limit = check.limit});
}

std::string_view HealthBoard::Line::status(Time now) const {
    if (running_since && now - *running_since > limit) return "overdue";
    if (!ran) return "starting";
    return fault ? "fail" : "pass";
}

void HealthBoard::begin(std::size_t check, Time now) {
    auto const lock = std::scoped_lock(mutex_);
    lines_.at(check).running_since = now;
}

void HealthBoard::end(std::size_t check, std::optional<std::string> fault) {
    auto const lock = std::scoped_lock(mutex_);
    auto& line = lines_.at(check);
    line.running_since.reset();
    line.ran = true;
    line.fault = std::move(fault);
}

bool HealthBoard::ready(Time now) const {
    auto const lock = std::scoped_lock(mutex_);
    for (auto const& line : lines_)
        if (line.status(now) != "pass") return false;
    return true;
}

Response HealthBoard::answer(Time now) const {
    auto ready = true;
    std::string body;
    crypto::JcsWriter writer(body);
    writer.begin_object();
    writer.member("checks");
    writer.begin_array();
    {
        auto const lock = std::scoped_lock(mutex_);
        for (auto const& line : lines_) {
            auto const status = line.status(now);
            ready = ready && status == "pass";
            writer.begin_object();
            if (status == "fail") writer.member("detail", std::string_view(*line.fault));
            writer.member("name", std::string_view(line.name));
            writer.member("status", status);
            writer.end_object();
        }
    }
    writer.end_array();
    writer.member("status", ready ? "ready" : "not-ready");
    writer.end_object();

    auto response = json_response(ready ? 200 : 503, std::move(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    if (!ready) response.headers.emplace_back("Retry-After", "2");
    return response;
}

Readiness::Readiness(std::vector<HealthCheck> checks)
    : checks_(std::move(checks)), board_(checks_) {
    for (std::size_t i = 0; i < checks_.size(); ++i)
        threads_.emplace_back([this, i](std::stop_token const& stop) { repeat(i, stop); });
}

Readiness::~Readiness() {
    // All at once: joining one after the other would wait for each run in turn.
    for (auto& thread : threads_) thread.request_stop();
}

void Readiness::repeat(std::size_t check, std::stop_token const& stop) {
    while (!stop.stop_requested()) {
        board_.begin(check, std::chrono::steady_clock::now());
        std::optional<std::string> fault;
        try {
            fault = checks_[check].run();
        } catch (...) {
            fault = "the check itself failed";
        }
        board_.end(check, std::move(fault));
        auto lock = std::unique_lock(mutex_);
        wake_.wait_for(lock, stop, checks_[check].pause, [] { return false; });
    }
}

Response alive_response() {
    auto response = json_response(200, R"({"status":"alive"})");
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

} // namespace datafloor::api
