#include "api/serve.hpp"

#include <csignal>
#include <map>
#include <pthread.h>
#include <sys/resource.h>

#include <thread>

#include "api/access.hpp"
#include "api/events/streams.hpp"
#include "api/fault_answer.hpp"
#include "api/health.hpp"
#include "api/log.hpp"
#include "api/officers_key.hpp"
#include "api/openapi/document.hpp"
#include "api/pages/assets.hpp"
#include "api/pages/docs.hpp"
#include "api/routes/routes.hpp"
#include "api/server/server.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/escrow/deadlines.hpp"
#include "services/licensing/follow_orders.hpp"
#include "services/listings/catalogue.hpp"
#include "services/listings/public_facts.hpp"
#include "services/records/documents.hpp"
#include "services/statements.hpp"
#include "services/supervision/acts.hpp"
#include "services/supervision/publishing.hpp"

namespace datafloor::api {
namespace {

void report(std::string_view where, std::string_view what) { log_report(where, what); }

contracts::Floor read_floor(FloorSettings const& settings) {
    ledger::Connection connection(settings.database.value, ledger::ConnectionOptions::reader());
    auto floor = ledger::read_one<contracts::Floor>(connection, {});
    if (!floor) throw std::runtime_error("the database holds no floor; run `datafloor init`.");
    if (floor->floor != settings.floor)
        throw std::runtime_error("the database holds another floor than floor.json names.");
    return std::move(*floor);
}

FloorFacts facts_of(FloorFolder const& folder, FloorSettings const& settings,
                    crypto::PublicKey const& log_key) {
    crypto::NoteVerifier const verifier(settings.origin.value, crypto::SignatureType::ed25519,
                                        log_key);
    return {read_floor(settings), settings.origin.value, verifier.vkey(), settings.url.value,
            folder.ledger()};
}

ledger::ConnectionOptions sign_in_options() {
    auto options = ledger::ConnectionOptions::reader();
    options.application_name = "datafloor sign-in";
    options.read_only = false;
    return options;
}

/// Blocks the signals that end the server in all threads; `wait` waits for one of them.
class EndingSignals {
  public:
    EndingSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }

    /// True for a signal, false when the time is over.
    bool wait(std::chrono::milliseconds most) const {
        timespec const span{most.count() / 1000, most.count() % 1000 * 1'000'000};
        return sigtimedwait(&set_, nullptr, &span) > 0;
    }

  private:
    sigset_t set_{};
};

/// Each connection is a descriptor: as many as the system lets this process have.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        report("descriptors", "the limit of open files could not be raised");
}

/// Everything of a process, in the order in which it depends on one another.
class Process {
  public:
    explicit Process(ServeOptions const& options);
    ~Process();
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;

    /// Serves until `ending` has a signal.
    void run(EndingSignals const& ending);

  private:
    Routes routes();
    Routes operation_routes();
    Response openapi();
    Response docs(Request const& request);
    std::vector<HealthCheck> health_checks();
    void look_after(EndingSignals const& ending);
    void measure();
    void wake();
    std::vector<ledger::Answer> write(std::span<ledger::Submission const> submissions);

    OpenapiFacts openapi_facts() const { return {DATAFLOOR_VERSION, settings_.url.value}; }

    ServeOptions const& options_;
    FloorFolder folder_;
    FloorSettings settings_;
    crypto::SigningKey documents_key_;
    crypto::SigningKey log_key_;
    FloorFacts facts_;
    std::unique_ptr<Metrics> metrics_; // outlives the writer's thread, which counts
    std::chrono::steady_clock::time_point swept_ = {};
    ledger::Writer ledger_;
    services::ClockStop clock_; // as above
    services::WriterQueue writer_;
    services::Readers readers_;
    services::Readers sign_in_;
    services::Workers processors_;
    services::Tokens tokens_;
    services::Workers passwords_;
    services::Officers officers_;
    services::PublicKeys keys_;
    services::Licences licences_;
    services::ObjectStore objects_;
    services::Uploads uploads_;
    services::KeyholderClient keyholder_;
    std::unique_ptr<services::Follower> documents_;
    std::unique_ptr<services::Follower> catalogue_;
    std::unique_ptr<services::Follower> public_facts_;
    std::unique_ptr<services::Follower> acts_;
    std::unique_ptr<services::Follower> orders_;
    std::unique_ptr<services::Deadlines> deadlines_;
    std::unique_ptr<services::Intake> intake_;
    std::unique_ptr<services::Publishing> publishing_;
    std::unique_ptr<EventStreams> events_; // outlives the server, whose coroutines have seats there
    std::uint64_t shown_checkpoint_ = 0;
    std::unique_ptr<Readiness> readiness_;
    std::unique_ptr<App> app_;
    std::unique_ptr<Router> router_;
    SharedText openapi_;                                        // request thread
    std::map<std::pair<contracts::Language, bool>, Page> docs_; // as above
    std::unique_ptr<Server> server_;
};

Process::Process(ServeOptions const& options)
    : options_(options), folder_(options.folder), settings_(folder_.settings()),
      documents_key_(folder_.key("documents")), log_key_(folder_.key("log")),
      facts_(facts_of(folder_, settings_, log_key_.public_key())),
      ledger_(settings_.database.value, documents_key_),
      writer_([this](auto submissions) { return write(submissions); }),
      readers_(settings_.database.value, 4, 1024),
      sign_in_(settings_.database.value, 1, 256, sign_in_options()),
      processors_("processor", 2, 1024), tokens_({.assertion = {.issuer = settings_.url.value}}),
      passwords_("password", 1, 16),
      officers_(options.officers, [this] { return find_totp_seal(folder_); }),
      objects_({.folder = folder_.objects(), .reserve_bytes = options.disk_reserve_bytes}),
      uploads_({.folder = folder_.uploads(), .reserve_bytes = options.disk_reserve_bytes},
               services::now),
      keyholder_({.socket = folder_.keyholder_socket()}) {
    if (documents_key_.public_key() != facts_.floor.keys.documents ||
        log_key_.public_key() != facts_.floor.keys.log)
        throw std::runtime_error("the keys in this folder are not those of entry 0.");
    auto const& where = settings_.database.value;
    auto const feed = std::make_shared<services::EntryFeed>();
    auto const follower = [&](std::unique_ptr<services::Follow> follow,
                              services::FollowerOptions const& how = {}) {
        return std::make_unique<services::Follower>(where, feed, std::move(follow), report, how);
    };
    documents_ = follower(std::make_unique<services::FollowDocuments>());
    catalogue_ = follower(std::make_unique<services::FollowCatalogue>());
    public_facts_ = follower(std::make_unique<services::FollowPublicFacts>());
    acts_ = follower(std::make_unique<services::FollowActs>());
    intake_ = std::make_unique<services::Intake>(uploads_, objects_, keyholder_,
                                                 facts_.floor.keys.keyholder, writer_, report);
    app_ = std::make_unique<App>(facts_, readers_, sign_in_, writer_, processors_, tokens_, keys_,
                                 uploads_, objects_, *intake_, keyholder_, *documents_, *catalogue_,
                                 *public_facts_, officers_, passwords_, *acts_, licences_);
    app_->on_entry = [this] { wake(); };
    app_->clock = &clock_;
    auto table = routes();
    std::vector<std::string> names;
    for (auto const& route : table) names.push_back(route.name);
    metrics_ = std::make_unique<Metrics>(names, BuildFacts{DATAFLOOR_VERSION, ""});
    app_->metrics = metrics_.get();
    events_ = std::make_unique<EventStreams>(where, feed, options.events, report, *metrics_);
    app_->events = events_.get();
    readiness_ = std::make_unique<Readiness>(health_checks());
    router_ = std::make_unique<Router>(std::move(table), access_check(*app_));
    // Those that act by themselves come last: what they use is there.
    if (options.roles.contains("followers")) {
        auto const on_refusal = [](contracts::OrderId order, std::string_view what) {
            report("order " + contracts::text_form(order), what);
        };
        orders_ =
            follower(std::make_unique<services::FollowOrders>(
                         keyholder_, facts_.floor.keys.keyholder, writer_, *documents_, on_refusal),
                     {.entries_max = services::acted_on_max});
        deadlines_ = std::make_unique<services::Deadlines>(where, writer_, report);
    }
    if (options.roles.contains("publisher"))
        publishing_ = std::make_unique<services::Publishing>(
            services::PublishingPlaces{where, folder_.head_store(), folder_.ledger()},
            settings_.origin.value, std::move(log_key_), report);
}

// Threads that answer into the server's contexts end before the server goes, and those that act by
// themselves before the writer does.
Process::~Process() {
    deadlines_.reset();
    orders_.reset();
    intake_.reset();
    publishing_.reset();
    writer_.end();
    events_->end();
    for (auto* pool : {&readers_, &sign_in_}) pool->end();
    processors_.end();
    passwords_.end();
}

/// On the writer's thread: counts the batch, and now and then forgets old idempotency keys.
std::vector<ledger::Answer> Process::write(std::span<ledger::Submission const> submissions) {
    using namespace std::chrono_literals;
    auto const begun = std::chrono::steady_clock::now();
    if (clock_.take_confirmation()) ledger_.confirm_clock();
    auto answers = ledger_.write(submissions);
    clock_.see(answers);
    auto const ended = std::chrono::steady_clock::now();
    if (metrics_) metrics_->count_batch(submissions.size(), ended - begun);
    if (ended - swept_ > 60s) {
        swept_ = ended;
        try {
            ledger_.sweep();
        } catch (std::exception const& fault) {
            report("idempotency keys", fault.what());
        }
    }
    return answers;
}

void Process::wake() {
    documents_->wake();
    catalogue_->wake();
    public_facts_->wake();
    events_->wake();
    acts_->wake();
    if (orders_) orders_->wake();
    if (deadlines_) deadlines_->wake();
    if (publishing_) publishing_->wake();
}

using Answering = std::function<Response(Request const&)>;

services::Task<Response> answer_now(Answering make, Request request) { co_return make(request); }

/// The router's answer where no route is: for people a page.
Response lookup_answer(Request const& request, Response problem) {
    bool const known = problem.status == 404 || problem.status == 405;
    if (!known || !wants_html(request)) return problem;
    auto page = error_page(request, problem.status);
    for (auto& [name, value] : problem.headers)
        if (name == "Allow") page.headers.emplace_back(name, value);
    return page;
}

/// Made once: it takes long enough to hold up everybody, and anybody may ask for it.
Response Process::openapi() {
    if (!openapi_)
        openapi_ = std::make_shared<std::string const>(
            openapi_document(router_->routes(), descriptions(), openapi_facts()));
    auto response = json_response(200, {});
    response.body = openapi_;
    return response;
}

/// As above, for each language and way to ask for it.
Response Process::docs(Request const& request) {
    auto const choice = language_of(request);
    auto const key = std::pair(choice.language, choice.stated);
    auto found = docs_.find(key);
    if (found == docs_.end()) {
        auto page = docs_page(request, router_->routes(), descriptions(), openapi_facts());
        found = docs_.emplace(key, std::move(page)).first;
    }
    return page_response(request, found->second);
}

Routes Process::operation_routes() {
    std::string const open(public_role);
    auto const answer = [&](std::string path, std::string name, Answering make) {
        return Route{"GET",
                     std::move(path),
                     std::move(name),
                     {open},
                     {},
                     [make = std::move(make)](Request request) {
                         return answer_now(make, std::move(request));
                     }};
    };
    return {
        answer("/healthz", "healthz", [](auto const&) { return alive_response(); }),
        answer("/readyz", "readyz", [this](auto const&) { return readiness_->answer(); }),
        answer("/metrics", "metrics",
               [this](auto const&) {
                   return text_response(200, Metrics::content_type, metrics_->text());
               }),
        answer("/openapi.json", "openapi", [this](auto const&) { return openapi(); }),
        answer("/assets/{name}", "asset",
               [](Request const& request) {
                   return asset_response(request, request.parameter("name"));
               }),
        answer("/docs", "docs", [this](Request const& request) { return docs(request); }),
    };
}

Routes Process::routes() {
    Routes out;
    auto const add = [&](Routes more) { std::ranges::move(more, std::back_inserter(out)); };
    add(operation_routes());
    if (!options_.roles.contains("http")) return out; // health and metrics alone
    add(token_routes(*app_));
    add(party_routes(*app_));
    add(directive_routes(*app_));
    add(ledger_routes(*app_));
    add(event_routes(*app_));
    add(clock_routes(*app_));
    add(sign_in_routes(*app_));
    add(supervision_routes(*app_));
    if (options_.services.contains("listings")) {
        add(listing_routes(*app_));
        add(page_routes(*app_));
    }
    if (options_.services.contains("licensing")) add(order_routes(*app_));
    if (options_.services.contains("escrow")) add(money_routes(*app_));
    if (options_.services.contains("delivery")) {
        add(upload_routes(*app_));
        add(delivery_routes(*app_));
    }
    return out;
}

std::vector<HealthCheck> Process::health_checks() {
    auto const database = [this]() -> std::optional<std::string> {
        auto query = [](ledger::Connection& connection) { return ledger::read_head(connection); };
        (void)readers_.read_now(query);
        return std::nullopt;
    };
    auto const keyholder = [this]() -> std::optional<std::string> {
        return keyholder_.status() ? std::nullopt : std::optional("does not answer");
    };
    auto const disk = [this]() -> std::optional<std::string> {
        bool const room = objects_.check_room(0) &&
                          services::has_room(folder_.uploads(), 0, options_.disk_reserve_bytes);
        return room ? std::nullopt : std::optional("is full");
    };
    auto const clock = [this]() -> std::optional<std::string> {
        return clock_.stepped() ? std::optional("jumped; an operator must confirm it")
                                : std::nullopt;
    };
    return {
        {"database", database}, {"keyholder", keyholder}, {"object store", disk}, {"clock", clock}};
}

void Process::measure() {
    auto query = [this](ledger::Connection& connection) {
        auto const size = ledger::read_head(connection).head.size;
        metrics_->set_ledger_entries(size);
        for (auto const* follower :
             {documents_.get(), catalogue_.get(), public_facts_.get(), acts_.get(), orders_.get()})
            if (follower != nullptr)
                metrics_->set_follower_lag(std::string(follower->name()),
                                           size - std::min(size, follower->next()));
        auto const held = connection.execute(services::statement("read_escrow_held"));
        for (std::size_t row = 0; row < held.size(); ++row)
            metrics_->set_escrow_held(std::string(held.field(row, 0)),
                                      std::stoll(std::string(held.field(row, 1))));
        intake_->consider_all(connection);
    };
    readers_.read_now(query);
    auto forget = [this](ledger::Connection& connection) {
        services::Tokens::forget_expired(connection);
        officers_.forget_expired(connection, services::now());
    };
    sign_in_.read_now(forget);
    uploads_.remove_expired();
    auto const statistics = writer_.statistics();
    for (auto const lane : {services::Lane::parties, services::Lane::floor})
        metrics_->set_queue_length(lane, statistics.waiting_in(lane));
    // A stuck publisher must look stuck: the time is that of the last checkpoint.
    if (publishing_ && publishing_->published() != shown_checkpoint_) {
        shown_checkpoint_ = publishing_->published();
        metrics_->set_checkpoint(shown_checkpoint_, services::now().micros / 1'000'000);
    }
}

/// What is done now and then, until the server is to end.
void Process::look_after(EndingSignals const& ending) {
    using namespace std::chrono_literals;
    do {
        try {
            measure();
        } catch (std::exception const& fault) {
            report("housekeeping", fault.what());
        }
    } while (!ending.wait(2s));
    server_->stop();
}

void Process::run(EndingSignals const& ending) {
    ServerHooks hooks;
    hooks.on_answer = [this](AccessEntry const& entry) {
        metrics_->count_request(entry.route, entry.method, entry.status, entry.duration);
        log_access(entry);
    };
    hooks.on_fault = log_fault;
    hooks.answer_to = answer_to_fault;
    hooks.on_connections = [this](std::size_t open) { metrics_->set_connections(open); };
    server_ = std::make_unique<Server>(
        options_.server,
        [this](Request& request) -> std::expected<RoutePlan, Response> {
            auto plan = router_->lookup(request);
            if (plan) return plan;
            return std::unexpected(lookup_answer(request, std::move(plan.error())));
        },
        hooks);
    std::jthread const keeper([this, &ending] { look_after(ending); });
    if (options_.on_ready) options_.on_ready(server_->port());
    server_->run();
}

} // namespace

void serve(ServeOptions const& options) {
    EndingSignals const ending;
    raise_descriptor_limit();
    Process process(options);
    process.run(ending);
}

} // namespace datafloor::api
