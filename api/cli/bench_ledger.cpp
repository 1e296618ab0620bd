#include "api/cli/bench_ledger.hpp"

#include <time.h>

#include <functional>
#include <unordered_map>

#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_market.hpp"
#include "api/cli/bench_options.hpp"
#include "crypto/json.hpp"
#include "crypto/merkle.hpp"
#include "ledger/audit/audit.hpp"
#include "ledger/batch_tables.hpp"
#include "ledger/migrate.hpp"
#include "ledger/replay.hpp"
#include "services/draft.hpp"

namespace datafloor::api::cli {
namespace {

using Entries = std::vector<ledger::StoredEntry>;

struct LedgerBench : DatabaseBench {
    std::uint32_t entries = 20'000;
};

/// Of this process, all threads: what others do on the machine does not count.
double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double processor_seconds_of(std::function<void()> const& work) {
    auto const begin = processor_seconds();
    work();
    return processor_seconds() - begin;
}

/// The entries of a market in which so many orders were placed.
Entries make_entries(BenchDatabase& database, ScratchFolder const& folder, std::size_t orders) {
    Stage const stage("placing orders for a ledger");
    BenchMarketOptions options;
    options.folder = folder.path() / "floor";
    options.database = database.create("floor");
    BenchMarket const market(std::move(options));
    ledger::Writer writer(market.database(), market.documents_key());
    record_all(writer, market.submissions(market.sign_orders(orders)));
    ledger::ConnectionOptions patient;
    patient.statement_timeout = {};
    ledger::Connection connection(market.database(), patient);
    Entries out;
    for (;;) {
        auto part = ledger::read_entries(connection, out.size(), out.size() + 4096);
        if (part.empty()) return out;
        std::ranges::move(part, std::back_inserter(out));
    }
}

/// What an entry is made of, as the writer has it.
struct Material {
    ledger::Core core;
    ledger::Private part;
    std::vector<contracts::SignedBytes> documents;
};

/// Orders alone: the last ones of the ledger.
std::vector<Material> materials_of(Entries const& entries, std::size_t count) {
    std::vector<Material> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto const& entry = entries[entries.size() - count + i];
        out[i].core = std::move(*ledger::read_core(entry.core));
        out[i].part = std::move(*ledger::read_private(*entry.private_part));
        for (auto const& document : out[i].part.documents)
            out[i].documents.push_back({document.body.value, document.jws.value});
    }
    return out;
}

/// Entries of a ledger of their own, in batches of those in flight, each durable.
class Appending {
  public:
    static constexpr std::size_t in_flight = 64;

    explicit Appending(std::string const& where)
        : connection_(where, ledger::ConnectionOptions::writer()) {
        ledger::migrate(connection_);
    }

    /// Seconds for one batch.
    double append(std::span<Material const> materials) {
        StopWatch const watch;
        ledger::Transaction transaction(connection_);
        ledger::lock_ledger(connection_);
        auto const [head, clock] = ledger::read_head(connection_);
        auto last = head;
        auto now = std::max(clock, head.time);
        appender_.begin();
        for (auto const& material : materials) {
            now = now + std::chrono::microseconds(1);
            auto const entry = ledger::compose(last, {.floor = {},
                                                      .time = now,
                                                      .kind = material.core.kind.value,
                                                      .rulebook = material.core.rulebook,
                                                      .events = material.core.events,
                                                      .documents = material.documents,
                                                      .core_salt = crypto::random_array<16>(),
                                                      .private_salt = crypto::random_array<16>()});
            appender_.add(entry, material.core.kind.value);
            last = ledger::head_after(entry);
        }
        appender_.send(connection_);
        ledger::record_batch(connection_, services::new_document_id().value, head.size,
                             materials.size());
        transaction.commit();
        return watch.seconds();
    }

  private:
    ledger::Connection connection_;
    ledger::EntryAppender appender_;
};

void bench_append(Common const& common, LedgerBench const& options, BenchDatabase& database,
                  Entries const& entries) {
    auto const pgbench = [&] {
        Stage const stage("filling pgbench's tables");
        return PgBench(database);
    }();
    Appending appending(database.create("entries"));
    auto const materials = materials_of(entries, std::min<std::size_t>(4096, options.entries));
    std::size_t next = 0;
    auto const take = [&] {
        if (next + Appending::in_flight > materials.size()) next = 0;
        next += Appending::in_flight;
        return std::span(materials).subspan(next - Appending::in_flight, Appending::in_flight);
    };
    for (int i = 0; i < 20; ++i) appending.append(take());
    (void)pgbench.run(1);
    Figures figures;
    for (unsigned round = 0; round < options.rounds; ++round) {
        CostWatch const cost(database);
        StopWatch const watch;
        std::size_t done = 0;
        while (watch.seconds() < options.seconds) {
            figures.times_ms.push_back(appending.append(take()) * 1e3);
            done += Appending::in_flight;
        }
        figures.ours.push_back(static_cast<double>(done) / watch.seconds());
        if (auto const each = cost.microseconds_each(static_cast<double>(done)))
            figures.cost_us.push_back(*each);
        run_reference(database, pgbench, options.seconds, figures);
    }
    show_figures(common, {"ledger-append", "entries/s", PgBench::name}, figures);
}

/// Rounds of two pieces of work on the same entries, by processor time.
struct Duel {
    FigureCase facts;
    double work = 0; // in the case's unit times seconds
    std::function<void()> ours;
    std::function<void()> reference;
};

void fight(Common const& common, unsigned rounds, Duel const& duel) {
    Figures figures;
    {
        Stage const stage(duel.facts.name);
        for (unsigned round = 0; round < rounds; ++round) {
            auto const seconds = processor_seconds_of(duel.ours);
            figures.ours.push_back(duel.work / seconds);
            figures.times_ms.push_back(seconds * 1e3);
            figures.reference.push_back(duel.work / processor_seconds_of(duel.reference));
        }
    }
    show_figures(common, duel.facts, figures);
}

void bench_leaves(Common const& common, LedgerBench const& options, Entries const& entries) {
    constexpr std::size_t passes = 10;
    auto const ours = [&] {
        for (std::size_t pass = 0; pass < passes; ++pass) {
            crypto::Frontier tree;
            crypto::Hash chain{};
            for (auto const& entry : entries) {
                auto const leaf = crypto::bytes_of(entry.leaf);
                tree.append(crypto::leaf_hash(leaf));
                chain = crypto::sha256(leaf);
            }
            ENSURE(tree.size() == entries.size() && chain != crypto::Hash{});
            (void)tree.root();
        }
    };
    auto const reference = [&] {
        for (std::size_t pass = 0; pass < passes; ++pass)
            for (auto const& entry : entries)
                ENSURE(crypto::sha256(crypto::bytes_of(entry.leaf)) != crypto::Hash{});
    };
    fight(common, options.rounds,
          {{"ledger-leaves", "leaves/s a core", "SHA-256 of each leaf, once"},
           static_cast<double>(passes * entries.size()),
           ours,
           reference});
}

void bench_replay(Common const& common, LedgerBench const& options, Entries const& entries) {
    auto const ours = [&] {
        contracts::State state(contracts::State::Extent::whole);
        auto source = ledger::source_of(entries);
        auto const done = ledger::replay(source, {0, entries.size()}, state);
        if (!done)
            throw Refused("the benchmark's ledger cannot be replayed: " + done.error().detail);
    };
    auto const reference = [&] {
        for (auto const& entry : entries) ENSURE(crypto::parse_json(entry.core));
    };
    fight(common, options.rounds,
          {{"ledger-replay", "entries/s a core", "parsing the same JSON, no more"},
           static_cast<double>(entries.size()),
           ours,
           reference});
}

/// A signature and what it is of.
struct Signed {
    crypto::PublicKey key;
    std::string message;
    crypto::Signature signature;
};

std::unordered_map<crypto::Thumbprint, crypto::PublicKey> keys_of(Entries const& entries) {
    std::unordered_map<crypto::Thumbprint, crypto::PublicKey> out;
    auto const learn = [&](crypto::PublicKey const& key) { out[crypto::thumbprint(key)] = key; };
    for (auto const& entry : entries) {
        auto const core = ledger::read_core(entry.core);
        for (auto const& event : core->events) {
            if (auto const* opened = std::get_if<contracts::FloorOpened>(&event)) {
                learn(opened->keys.documents);
                learn(opened->keys.keyholder);
            }
            if (auto const* bound = std::get_if<contracts::KeyBound>(&event)) learn(bound->key);
            if (auto const* rotated = std::get_if<contracts::KeyRotated>(&event))
                learn(rotated->successor);
        }
    }
    return out;
}

std::vector<Signed> signatures_of(Entries const& entries) {
    auto const keys = keys_of(entries);
    std::vector<Signed> out;
    for (auto const& entry : entries) {
        auto const part = ledger::read_private(*entry.private_part);
        for (auto const& document : part->documents) {
            auto const jws = crypto::parse_detached(document.jws.value);
            auto message =
                jws->header + "." + crypto::to_base64url(crypto::bytes_of(document.body.value));
            out.push_back({keys.at(jws->kid), std::move(message), jws->signature});
        }
    }
    return out;
}

void bench_audit(Common const& common, LedgerBench const& options, Entries const& entries) {
    auto const signatures = signatures_of(entries);
    auto const ours = [&] {
        auto source = ledger::source_of(entries);
        auto const report = ledger::audit(source, {.threads = 1});
        if (!report.good() || report.documents != signatures.size())
            throw Refused("the audit finds faults in the benchmark's ledger");
    };
    auto const reference = [&] {
        for (auto const& one : signatures)
            ENSURE(crypto::verify(one.key, crypto::bytes_of(one.message), one.signature));
    };
    fight(common, options.rounds,
          {{"ledger-audit", "signatures/s a core", "the same signatures verified, no more"},
           static_cast<double>(signatures.size()),
           ours,
           reference});
}

void bench_ledger(Common const& common, LedgerBench const& options) {
    ScratchFolder const folder;
    auto database = open_database(options, folder);
    auto const entries = make_entries(*database, folder, options.entries);
    bench_append(common, options, *database, entries);
    bench_leaves(common, options, entries);
    bench_replay(common, options, entries);
    bench_audit(common, options, entries);
}

} // namespace

void add_bench_ledger(Command const& bench, Common& common) {
    auto const command = bench.add(
        {"ledger",
         "Entries appended (against pgbench), hashed, replayed and audited; the last three by "
         "processor time on one core",
         {"bench ledger", "bench ledger --json --entries 50000"}});
    auto const options = std::make_shared<LedgerBench>();
    add_options(command, *options);
    command.number(options->entries,
                   {.name = "--entries", .type = "N", .what = "Orders in the ledger"},
                   {256, 1'000'000});
    command.run([options, &common] { bench_ledger(common, *options); });
}

} // namespace datafloor::api::cli
