#include "api/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <locale>
#include <mutex>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "api/process_facts.hpp"
#include "contracts/command.hpp"

namespace datafloor::api {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr auto methods = std::to_array<std::string_view>(
    {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "other"});
constexpr unsigned status_min = 100;
constexpr unsigned status_max = 599;

constexpr auto outcomes =
    std::to_array<std::string_view>({"accepted", "repeated", "declined", "failed"});
constexpr auto lanes = std::to_array<std::string_view>({"parties", "floor"});

/// From half a millisecond, where a command is decided, to the time limit of a handler.
Histogram::BucketBoundaries const request_seconds = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
Histogram::BucketBoundaries const batch_seconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                   0.05,   0.1,   0.25,   0.5,   1,    2.5};
Histogram::BucketBoundaries const batch_commands = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

template <std::size_t N>
std::size_t place_of(std::array<std::string_view, N> const& names, std::string_view name) {
    auto const found = std::ranges::find(names, name);
    return found == names.end() ? N - 1 : static_cast<std::size_t>(found - names.begin());
}

double seconds_of(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

/// The kinds of all commands of contracts, and "other".
std::vector<std::string_view> command_kinds() {
    auto kinds = []<class... C>(std::variant<C...> const*) {
        return std::vector<std::string_view>{C::kind...};
    }(static_cast<contracts::Command const*>(nullptr));
    kinds.emplace_back("other");
    return kinds;
}

} // namespace

class Metrics::Registry {
  public:
    Registry(std::vector<std::string> const& routes, BuildFacts const& build);

    void count_request(std::string_view route, std::string_view method, unsigned status,
                       std::chrono::nanoseconds duration);
    Counter& command(std::string_view kind, CommandOutcome outcome);
    std::string text();

    prometheus::Registry registry;
    Gauge& connections;
    Gauge& event_streams;
    Counter& events;
    std::vector<Counter*> declines; // by reason
    Counter& batches;
    Histogram& batch_size;
    Histogram& batch_duration;
    std::array<Gauge*, lanes.size()> queues{};
    Gauge& entries;
    Gauge& checkpoint_size;
    Gauge& checkpoint_time;
    Family<Gauge>& escrow;
    Family<Gauge>& lag;

  private:
    struct RouteSeries {
        std::string name;
        Histogram* duration = nullptr;
        /// One for each method and status, made when first needed.
        std::array<std::array<std::atomic<Counter*>, status_max - status_min + 1>, methods.size()>
            counters{};
    };

    template <class Metric>
    Family<Metric>& family(std::string const& name, std::string const& help);
    template <class Metric>
    Metric& single(std::string const& name, std::string const& help);
    Histogram& histogram(std::string const& name, std::string const& help,
                         Histogram::BucketBoundaries const& buckets);
    void add_process();
    void update_process();

    Family<Counter>& requests_;
    Family<Histogram>& durations_;
    // Filled by the constructor, never changed: read without a lock.
    std::unordered_map<std::string_view, std::unique_ptr<RouteSeries>> routes_;
    RouteSeries* other_route_ = nullptr;
    std::unordered_map<std::string_view, std::array<Counter*, outcomes.size()>> commands_;

    struct Process {
        Counter* cpu = nullptr;
        Gauge* start = nullptr;
        Gauge* resident = nullptr;
        Gauge* virtual_memory = nullptr;
        Gauge* open = nullptr;
        Gauge* open_max = nullptr;
        Gauge* threads = nullptr;
    } process_;

    std::mutex text_mutex_; // guards the reading of the process
};

template <class Metric>
Family<Metric>& Metrics::Registry::family(std::string const& name, std::string const& help) {
    if constexpr (std::is_same_v<Metric, Counter>) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
    } else if constexpr (std::is_same_v<Metric, Gauge>) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    } else {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
    }
}

template <class Metric>
Metric& Metrics::Registry::single(std::string const& name, std::string const& help) {
    return family<Metric>(name, help).Add({});
}

Histogram& Metrics::Registry::histogram(std::string const& name, std::string const& help,
                                        Histogram::BucketBoundaries const& buckets) {
    return family<Histogram>(name, help).Add({}, buckets);
}

Metrics::Registry::Registry(std::vector<std::string> const& routes, BuildFacts const& build)
    : connections(single<Gauge>("datafloor_http_connections", "Open client connections.")),
      event_streams(single<Gauge>("datafloor_event_streams", "Open streams of events.")),
      events(single<Counter>("datafloor_events_sent_total", "Events sent to all event streams.")),
      batches(single<Counter>("datafloor_writer_batches_total",
                              "Batches the writer committed; one database transaction each.")),
      batch_size(histogram("datafloor_writer_batch_commands", "Commands decided in one batch.",
                           batch_commands)),
      batch_duration(histogram("datafloor_writer_batch_duration_seconds",
                               "Time from taking the ledger's lock to the commit.", batch_seconds)),
      entries(single<Gauge>("datafloor_ledger_entries",
                            "Entries in the ledger, as this process last saw it.")),
      checkpoint_size(single<Gauge>("datafloor_ledger_checkpoint_size",
                                    "Entries the published checkpoint covers.")),
      checkpoint_time(single<Gauge>("datafloor_ledger_checkpoint_timestamp_seconds",
                                    "When the published checkpoint was signed, Unix time.")),
      escrow(family<Gauge>("datafloor_escrow_held_minor_units",
                           "Money in escrow of all orders, in minor units of the currency.")),
      lag(family<Gauge>("datafloor_followers_lag_entries",
                        "Entries of the ledger a follower has not handled yet.")),
      requests_(family<Counter>("datafloor_http_requests_total",
                                "Answered HTTP requests; route \"other\" where none matched.")),
      durations_(family<Histogram>("datafloor_http_request_duration_seconds",
                                   "Time to answer a request.")) {
    auto const add_route = [this](std::string const& name) {
        auto series = std::make_unique<RouteSeries>();
        series->name = name;
        series->duration = &durations_.Add({{"route", name}}, request_seconds);
        auto* const place = series.get();
        routes_.emplace(place->name, std::move(series));
        return place;
    };
    for (auto const& name : routes) add_route(name);
    other_route_ = add_route("other");

    auto& commands = family<Counter>("datafloor_commands_total", "Commands and their outcome.");
    for (auto const kind : command_kinds())
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            commands_[kind][i] =
                &commands.Add({{"kind", std::string(kind)}, {"outcome", std::string(outcomes[i])}});
    auto& reasons = family<Counter>("datafloor_declines_total", "Declined commands by reason.");
    for (auto const reason : contracts::EnumNames<contracts::Reason>::names)
        declines.push_back(&reasons.Add({{"reason", std::string(reason)}}));
    auto& lengths =
        family<Gauge>("datafloor_writer_queue_length", "Commands that wait for the writer.");
    for (std::size_t i = 0; i < lanes.size(); ++i)
        queues[i] = &lengths.Add({{"lane", std::string(lanes[i])}});

    family<Gauge>("datafloor_build_info", "Which build this is; always 1.")
        .Add({{"version", build.version}, {"revision", build.revision}, {"compiler", __VERSION__}})
        .Set(1);
    add_process();
}

void Metrics::Registry::add_process() {
    process_.cpu = &single<Counter>("process_cpu_seconds_total", "User and system CPU time.");
    process_.start =
        &single<Gauge>("process_start_time_seconds", "When the process began, Unix time.");
    process_.resident = &single<Gauge>("process_resident_memory_bytes", "Resident memory.");
    process_.virtual_memory = &single<Gauge>("process_virtual_memory_bytes", "Virtual memory.");
    process_.open = &single<Gauge>("process_open_fds", "Open file descriptors.");
    process_.open_max = &single<Gauge>("process_max_fds", "Limit of open file descriptors.");
    process_.threads = &single<Gauge>("process_threads", "Threads of the process.");
}

void Metrics::Registry::update_process() {
    auto const facts = read_process_facts();
    process_.cpu->Increment(std::max(0.0, facts.cpu_seconds - process_.cpu->Value()));
    process_.start->Set(facts.start_unix_seconds);
    process_.resident->Set(static_cast<double>(facts.resident_bytes));
    process_.virtual_memory->Set(static_cast<double>(facts.virtual_bytes));
    process_.open->Set(static_cast<double>(facts.open_descriptors));
    process_.open_max->Set(static_cast<double>(facts.descriptors_max));
    process_.threads->Set(static_cast<double>(facts.threads));
}

void Metrics::Registry::count_request(std::string_view route, std::string_view method,
                                      unsigned status, std::chrono::nanoseconds duration) {
    auto const found = routes_.find(route);
    auto& series = found == routes_.end() ? *other_route_ : *found->second;
    auto const known_status = std::clamp(status, status_min, status_max);
    auto const at = place_of(methods, method);
    auto& place = series.counters[at][known_status - status_min];
    auto* counter = place.load(std::memory_order_acquire);
    if (counter == nullptr) {
        // Two threads get the same counter: the family has one for each set of labels.
        counter = &requests_.Add({{"route", series.name},
                                  {"method", std::string(methods[at])},
                                  {"status", std::to_string(known_status)}});
        place.store(counter, std::memory_order_release);
    }
    counter->Increment();
    series.duration->Observe(seconds_of(duration));
}

Counter& Metrics::Registry::command(std::string_view kind, CommandOutcome outcome) {
    auto const found = commands_.find(kind);
    auto const& counters = found == commands_.end() ? commands_.at("other") : found->second;
    return *counters.at(static_cast<std::size_t>(std::to_underlying(outcome)));
}

std::string Metrics::Registry::text() {
    {
        auto const lock = std::scoped_lock(text_mutex_);
        update_process();
    }
    std::ostringstream out;
    out.imbue(std::locale::classic());
    prometheus::TextSerializer().Serialize(out, registry.Collect());
    return std::move(out).str();
}

Metrics::Metrics(std::vector<std::string> const& routes, BuildFacts const& build)
    : registry_(std::make_unique<Registry>(routes, build)) {}

Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, std::string_view method, unsigned status,
                            std::chrono::nanoseconds duration) {
    registry_->count_request(route, method, status, duration);
}

void Metrics::set_connections(std::size_t open) {
    registry_->connections.Set(static_cast<double>(open));
}

void Metrics::set_event_streams(std::size_t open) {
    registry_->event_streams.Set(static_cast<double>(open));
}

void Metrics::count_events(std::uint64_t sent) {
    registry_->events.Increment(static_cast<double>(sent));
}

void Metrics::count_command(std::string_view kind, CommandOutcome outcome) {
    registry_->command(kind, outcome).Increment();
}

void Metrics::count_decline(contracts::Reason reason) {
    registry_->declines.at(static_cast<std::size_t>(std::to_underlying(reason)))->Increment();
}

void Metrics::count_batch(std::size_t commands, std::chrono::nanoseconds duration) {
    registry_->batches.Increment();
    registry_->batch_size.Observe(static_cast<double>(commands));
    registry_->batch_duration.Observe(seconds_of(duration));
}

void Metrics::set_queue_length(services::Lane lane, std::size_t commands) {
    registry_->queues.at(static_cast<std::size_t>(std::to_underlying(lane)))
        ->Set(static_cast<double>(commands));
}

void Metrics::set_ledger_entries(std::uint64_t size) {
    registry_->entries.Set(static_cast<double>(size));
}

void Metrics::set_checkpoint(std::uint64_t size, std::int64_t unix_seconds) {
    registry_->checkpoint_size.Set(static_cast<double>(size));
    registry_->checkpoint_time.Set(static_cast<double>(unix_seconds));
}

void Metrics::set_escrow_held(std::string const& currency, std::int64_t minor_units) {
    registry_->escrow.Add({{"currency", currency}}).Set(static_cast<double>(minor_units));
}

void Metrics::set_follower_lag(std::string const& follower, std::uint64_t entries) {
    registry_->lag.Add({{"follower", follower}}).Set(static_cast<double>(entries));
}

std::string Metrics::text() const { return registry_->text(); }

} // namespace datafloor::api
