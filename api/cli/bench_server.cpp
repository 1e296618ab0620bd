#include "api/cli/bench_server.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "api/cli/bench_figures.hpp"
#include "api/cli/command.hpp"
#include "api/cli/progress.hpp"
#include "crypto/json.hpp"
#include "crypto/jws.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/field.hpp"
#include "services/http_client.hpp"

namespace datafloor::api::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

std::string assertion(BenchActor const& actor, std::string const& issuer) {
    auto const name = crypto::thumbprint(actor.key.public_key()).text();
    auto const at = services::now().micros / 1'000'000;
    return crypto::sign_compact(actor.key, {{"iss", name},
                                            {"sub", name},
                                            {"aud", issuer},
                                            {"iat", at},
                                            {"exp", at + 60},
                                            {"jti", services::new_document_id().value.text()}});
}

std::string url_of(BenchServer const& server) {
    return "http://127.0.0.1:" + std::to_string(server.port());
}

bool is_ready(services::HttpClient& http, std::string const& url) {
    try {
        return http.send({.url = url + "/readyz"}).status == 200;
    } catch (services::HttpFailure const&) {
        return false;
    }
}

services::HttpOptions impatient() {
    services::HttpOptions out;
    out.attempts = 1;
    return out;
}

std::uint64_t slowest(ledger::Connection& connection, std::vector<std::string> const& followers,
                      std::uint64_t size) {
    for (auto const& follower : followers) {
        auto const rows = connection.execute(ledger::statement("read_cursor"), {follower});
        size = std::min(size, rows.empty() ? std::uint64_t{0}
                                           : services::field<std::uint64_t>(rows, 0, 0));
    }
    return size;
}

} // namespace

BenchServer::BenchServer(FloorFolder const& folder, std::string const& roles,
                         std::filesystem::path const& output)
    : process_({own_program, "serve", "--dir", folder.root(), "--port", "0", "--roles", roles},
               output) {
    auto const port = process_.wait_for_line("serving on http://127.0.0.1:");
    port_ = static_cast<std::uint16_t>(std::stoul(port));
}

std::vector<std::string> BenchServer::sign_in(std::vector<BenchActor> const& actors,
                                              std::string const& issuer, std::size_t count) {
    services::HttpClient http;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        auto const answer =
            http.send({.method = "POST",
                       .url = "http://127.0.0.1:" + std::to_string(port_) + "/oauth/token",
                       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                       .body = services::form_encoded(
                           {{"grant_type", "client_credentials"},
                            {"client_assertion_type", assertion_type},
                            {"client_assertion", assertion(actors.at(i), issuer)}})});
        auto const json = crypto::parse_json(answer.body);
        if (answer.status != 200 || !json || !json->is_object())
            throw Refused("a buyer of the benchmark could not sign in: " + answer.body);
        out.push_back(json->value("access_token", ""));
    }
    return out;
}

void wait_until_ready(BenchServer const& server) {
    services::HttpClient http(impatient());
    auto const url = url_of(server);
    StopWatch const watch;
    while (!is_ready(http, url)) {
        if (watch.seconds() > 60) throw Refused("the server does not become ready");
        std::this_thread::sleep_for(1ms);
    }
}

void catch_up(BenchMarket const& market, BenchServer const& server,
              std::vector<std::string> const& followers) {
    ledger::Connection connection(market.database());
    auto const size = ledger::read_head(connection).head.size;
    Progress progress("following the entries", size);
    services::HttpClient http;
    auto const checkpoint = url_of(server) + "/ledger/checkpoint";
    auto const covered = "\n" + std::to_string(size) + "\n";
    std::uint64_t seen = 0;
    std::string shown;
    for (StopWatch since; since.seconds() < 60;) {
        auto const least = slowest(connection, followers, size);
        auto note = http.send({.url = checkpoint}).body;
        progress.at(least);
        if (least == size && note.find(covered) != std::string::npos) return;
        if (std::exchange(seen, least) != least || std::exchange(shown, note) != note)
            since = StopWatch();
        std::this_thread::sleep_for(200ms);
    }
    throw Refused("the server's followers or its publisher do not keep up");
}

void settle(std::string const& database) {
    Stage const stage("PostgreSQL's upkeep");
    ledger::ConnectionOptions patient;
    patient.statement_timeout = {};
    ledger::Connection(database, patient).run("vacuum (analyze)");
}

} // namespace datafloor::api::cli
