#include "api/cli/bench_database.hpp"

#include <unistd.h>

#include <fstream>

#include "api/cli/command.hpp"
#include "crypto/hash.hpp"
#include "ledger/database.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto postgres_binaries = "/usr/lib/postgresql/15/bin";

/// The last `tps = ` of pgbench's report.
double read_tps(std::string const& report) {
    constexpr std::string_view mark = "\ntps = ";
    auto const place = report.rfind(mark);
    if (place == std::string::npos) throw Refused("pgbench printed no `tps`");
    return std::stod(report.substr(place + mark.size()));
}

} // namespace

fs::path deploy_folder() {
    auto const program = fs::read_symlink(own_program);
    for (auto const& folder :
         {program.parent_path().parent_path() / "deploy", fs::current_path() / "deploy",
          program.parent_path().parent_path() / "share/datafloor/deploy"})
        if (fs::exists(folder / "cluster") && fs::exists(folder / "rulebook.json")) return folder;
    throw Refused("the project's deploy folder is neither beside the build folder nor here; run "
                  "this from the project's folder");
}

BenchDatabase::BenchDatabase(std::string where, ScratchFolder const& folder)
    : where_(std::move(where)), suffix_(crypto::to_hex(crypto::random_array<4>())) {
    if (where_.empty()) start_cluster(folder);
}

void BenchDatabase::start_cluster(ScratchFolder const& folder) {
    auto const script = deploy_folder() / "cluster";
    own_ = folder.cluster();
    folder.stop_at_end(script);
    auto text = output_of({script, "start", folder.cluster()});
    while (text.ends_with('\n')) text.pop_back();
    where_ = text.substr(text.rfind('\n') + 1);
}

std::string BenchDatabase::connection(std::string const& database) const {
    if (where_.starts_with("postgres://") || where_.starts_with("postgresql://"))
        throw WrongUsage("--postgres: as `host=… user=… dbname=…`, please");
    return where_ + " dbname=" + database; // the last one counts
}

std::string BenchDatabase::create(std::string const& name) {
    auto const full = "datafloor_bench_" + name + "_" + suffix_;
    ledger::Connection(where_).run("create database " + full);
    made_.push_back(full);
    return connection(full);
}

BenchDatabase::~BenchDatabase() {
    if (!own_.empty()) return; // it goes with its folder
    try {
        ledger::Connection connection(where_);
        for (auto const& name : made_)
            connection.run("drop database if exists " + name + " with (force)");
    } catch (std::exception const&) { // their names say what they were
    }
}

std::optional<double> BenchDatabase::processor_seconds() const {
    if (own_.empty()) return std::nullopt;
    std::ifstream file(own_ / "data" / "postmaster.pid");
    pid_t postmaster = 0;
    if (!(file >> postmaster)) return std::nullopt;
    auto sum = processor_time_of(postmaster, true).seconds;
    for (auto const& folder : fs::directory_iterator("/proc")) {
        auto const name = folder.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        auto const process = processor_time_of(static_cast<pid_t>(std::stol(name)), false);
        if (process.parent == postmaster) sum += process.seconds;
    }
    return sum;
}

std::optional<double> CostWatch::now() const {
    auto const database = database_.processor_seconds();
    if (!database) return std::nullopt;
    auto const own = processor_time_of(getpid(), true).seconds;
    auto const server =
        server_ == nullptr ? 0 : processor_time_of(server_->process(), false).seconds;
    return *database + own + server;
}

std::optional<double> CostWatch::microseconds_each(double acts) const {
    auto const end = now();
    if (!begin_ || !end) return std::nullopt;
    return (*end - *begin_) * 1e6 / acts;
}

PgBench::PgBench(BenchDatabase& database)
    : program_(find_program("pgbench", "postgresql-15", {postgres_binaries})),
      database_(database.create("pgbench")) {
    output_of({program_, "--initialize", "--scale=10", "--quiet", database_});
}

double PgBench::run(unsigned seconds) const {
    return read_tps(output_of({program_, "--protocol=prepared", "--client=8", "--jobs=2",
                               "--time=" + std::to_string(seconds), "--no-vacuum", database_}));
}

} // namespace datafloor::api::cli
