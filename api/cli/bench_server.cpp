#include "api/cli/bench_server.hpp"

#include "api/cli/command.hpp"
#include "crypto/json.hpp"
#include "crypto/jws.hpp"
#include "services/draft.hpp"
#include "services/http_client.hpp"

namespace datafloor::api::cli {
namespace {

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

} // namespace datafloor::api::cli
