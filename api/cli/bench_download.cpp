#include "api/cli/bench_download.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/bench_server.hpp"
#include "crypto/ensure.hpp"
#include "services/delivery/object_store.hpp"

namespace datafloor::api::cli {
namespace {

struct DownloadBench {
    std::string postgres;
    unsigned rounds = 5;
    std::uint64_t mebibytes = 1024;
    std::size_t connections = 64;
};

/// A port that is free now; whoever takes it next gets it.
std::uint16_t free_port() {
    crypto::Descriptor const probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const place = reinterpret_cast<sockaddr*>(&address);
    ENSURE(bind(probe.number(), place, size) == 0 &&
           getsockname(probe.number(), place, &size) == 0);
    return ntohs(address.sin_port);
}

/// nginx with a configuration of its own: one worker, sendfile, one folder of files.
class Nginx {
  public:
    Nginx(std::filesystem::path const& folder, std::filesystem::path const& files)
        : port_(free_port()),
          process_({find_program("nginx", "nginx-light", {"/usr/sbin"}), "-p", folder, "-e",
                    folder / "error.log", "-c", write_configuration(folder, files, port_)},
                   folder / "nginx.log") {
        using namespace std::chrono_literals;
        // It listens before it forks its worker.
        for (int i = 0; !std::filesystem::exists(folder / "nginx.pid") && i < 500; ++i)
            std::this_thread::sleep_for(10ms);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    static std::string write_configuration(std::filesystem::path const& folder,
                                           std::filesystem::path const& files, std::uint16_t port) {
        auto file = folder / "nginx.conf";
        std::ofstream out(file);
        out << "daemon off;\nworker_processes 1;\npid " << folder.string() << "/nginx.pid;\n";
        if (geteuid() == 0) out << "user root;\n"; // the folder is ours alone
        out << "events { worker_connections 512; }\nhttp {\n    access_log off;\n    sendfile "
               "on;\n";
        for (auto const* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            out << "    " << name << "_temp_path " << folder.string() << "/" << name << ";\n";
        out << "    server { listen 127.0.0.1:" << port << "; root " << files.string()
            << "; }\n}\n";
        out.close();
        ENSURE(out.good());
        return file;
    }

    std::uint16_t port_;
    Background process_;
};

/// A random object in the store of the floor that will sell it.
BenchPayload make_payload(FloorFolder const& folder, std::uint64_t bytes) {
    Stage const stage("writing the payload");
    std::filesystem::create_directories(folder.objects());
    services::ObjectStore const store({.folder = folder.objects()});
    auto writer = store.begin(bytes);
    if (!writer) throw Refused("there is no room for the payload; choose a smaller --size");
    crypto::Bytes block(std::size_t{1} << 20);
    crypto::random_bytes(block);
    std::uint64_t number = 0;
    for (auto left = bytes; left > 0; ++number) {
        std::copy_n(reinterpret_cast<std::uint8_t const*>(&number), sizeof number, block.begin());
        auto const part = std::min<std::uint64_t>(left, block.size());
        if (!writer->append(crypto::BytesView{block}.first(part)))
            throw Refused("there is no room for the payload; choose a smaller --size");
        left -= part;
    }
    auto const object = writer->finish();
    if (!object) throw Refused("there is no room for the payload; choose a smaller --size");
    return {object->bytes, object->name};
}

/// The most memory a process holds while something runs, looked at often.
class MemoryWatch {
  public:
    explicit MemoryWatch(Background const& process) : process_(process) {}

    std::int64_t most_kib(std::function<void()> const& work) {
        std::atomic<bool> over = false;
        std::int64_t most = process_.resident_kib();
        std::jthread const watcher([&] {
            while (!over) {
                most = std::max(most, process_.resident_kib());
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        });
        try {
            work();
        } catch (...) {
            over = true;
            throw;
        }
        over = true;
        return most;
    }

  private:
    Background const& process_;
};

/// Both servers and how the same bytes are asked of each.
struct Contest {
    Background& server;
    Load ours;
    std::string our_request;
    Load reference;
    std::string reference_request;
    std::uint64_t bytes;
};

double fetch(Load load, std::string const& request, std::uint64_t bytes, std::size_t count) {
    load.connections = count;
    auto const outcome = send_all(load, std::vector<std::string>(count, request));
    ENSURE(outcome.bytes == bytes * count);
    return outcome.seconds;
}

void measure_downloads(Common const& common, DownloadBench const& options, Contest const& contest,
                       std::size_t count) {
    auto const work = static_cast<double>(contest.bytes * count) / 1e6;
    Figures figures;
    std::int64_t memory = 0;
    fetch(contest.ours, contest.our_request, contest.bytes, 1);
    fetch(contest.reference, contest.reference_request, contest.bytes, 1);
    {
        Stage const stage("downloading, " + std::to_string(count) + " at once");
        for (unsigned round = 0; round < options.rounds; ++round) {
            double seconds = 0;
            auto const most = MemoryWatch(contest.server).most_kib([&] {
                seconds = fetch(contest.ours, contest.our_request, contest.bytes, count);
            });
            memory = std::max(memory, most);
            figures.ours.push_back(work / seconds);
            figures.times_ms.push_back(seconds * 1e3);
            figures.reference.push_back(
                work / fetch(contest.reference, contest.reference_request, contest.bytes, count));
        }
    }
    figures.more.emplace_back("server_memory_mib", static_cast<double>(memory) / 1024);
    auto const name = count == 1 ? std::string("download") : "download-" + std::to_string(count);
    show_figures(common, {name, "MB/s", "nginx, sendfile"}, figures);
}

/// A small part of the file, so that many at once do not take minutes.
std::string with_range(std::string request, std::uint64_t bytes) {
    return request.replace(request.size() - 2, 2,
                           "Range: bytes=0-" + std::to_string(bytes - 1) + "\r\n\r\n");
}

void bench_download(Common const& common, DownloadBench const& options) {
    (void)find_program("nginx", "nginx-light", {"/usr/sbin"});
    ScratchFolder const folder;
    BenchDatabase database(options.postgres, folder);
    BenchMarketOptions market_options;
    market_options.folder = folder.path() / "floor";
    market_options.database = database.create("floor");
    market_options.buyers = 1;
    market_options.goods = 1;
    market_options.payload =
        make_payload(FloorFolder(market_options.folder), (options.mebibytes << 20U));
    auto const payload = market_options.payload;
    auto const issuer = market_options.url;
    BenchMarket market(std::move(market_options));
    contracts::OrderId order;
    {
        ledger::Writer writer(market.database(), market.documents_key());
        order = market.place_and_deposit(writer, 1).front().order;
    }
    BenchServer server(market.folder(), "http,publisher", folder.path() / "serve.log");
    auto const token = server.sign_in(market.buyers(), issuer, 1).front();
    auto const file =
        services::ObjectStore({.folder = market.folder().objects()}).path_of(payload.sha256);
    Nginx const nginx(folder.path(), file.parent_path());
    Contest contest{server.process(),
                    {server.port(), 1, 200},
                    "GET /v1/orders/" + contracts::text_form(order) +
                        "/payload HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
                        "\r\n\r\n",
                    {nginx.port(), 1, 200},
                    "GET /" + file.filename().string() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    payload.bytes};
    measure_downloads(common, options, contest, 1);
    auto const part = std::max<std::uint64_t>(payload.bytes / options.connections, 1);
    contest.bytes = part;
    for (auto* load : {&contest.ours, &contest.reference}) load->status = 206;
    contest.our_request = with_range(contest.our_request, part);
    contest.reference_request = with_range(contest.reference_request, part);
    measure_downloads(common, options, contest, options.connections);
}

} // namespace

void add_bench_download(Command const& bench, Common& common) {
    auto const command =
        bench.add({"download",
                   "A payload over HTTP, one download and many at once, against nginx",
                   {"bench download", "bench download --json --size 256 --rounds 9"}});
    auto const options = std::make_shared<DownloadBench>();
    command.text(options->postgres,
                 {.name = "--postgres",
                  .type = "CONNINFO",
                  .what = "A cluster for scratch databases (default: one of its own, started for "
                          "this)"});
    command.number(options->rounds,
                   {.name = "--rounds", .type = "N", .what = "Rounds, of ours and of nginx"},
                   {1, 1000});
    command.number(options->mebibytes,
                   {.name = "--size", .type = "MIB", .what = "Size of the payload in MiB"},
                   {1, 65'536});
    command.number(options->connections,
                   {.name = "--connections",
                    .type = "N",
                    .what = "Downloads at once, the second "
                            "case"},
                   {2, 250});
    command.run([options, &common] { bench_download(common, *options); });
}

} // namespace datafloor::api::cli
