#include "api/cli/session.hpp"

#include <algorithm>

#include "api/cli/secret_text.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::int64_t assertion_seconds = 60;
/// A token that ends sooner is not used any more.
constexpr std::int64_t token_reserve_seconds = 20;

std::string server_of(Common const& common, Settings const& settings) {
    auto url = common.url;
    if (url.empty()) url = environment("DATAFLOOR_URL").value_or(settings.url);
    if (url.empty()) throw Refused("no server is known; name it with --url or in DATAFLOOR_URL");
    while (url.ends_with('/')) url.pop_back();
    return url;
}

services::HttpHeader bearer(std::string const& token) {
    return {"Authorization", "Bearer " + token};
}

std::string documents_body(std::vector<SignedText> const& documents) {
    std::string out;
    crypto::JcsWriter writer(out);
    writer.begin_object();
    writer.member("documents");
    writer.begin_array();
    for (auto const& document : documents) {
        writer.begin_object();
        writer.member("body", std::string_view(document.body));
        writer.member("signature", std::string_view(document.signature));
        writer.end_object();
    }
    writer.end_array();
    writer.end_object();
    return out;
}

} // namespace

Refused refusal_of(services::HttpResponse const& answer) {
    auto const status = std::to_string(answer.status);
    auto const problem = crypto::parse_json(answer.body);
    auto const member = [&](char const* name) {
        if (!problem || !problem->is_object()) return std::string();
        auto const found = problem->find(name);
        if (found == problem->end() || !found->is_string()) return std::string();
        return found->get<std::string>();
    };
    auto sentence = member("detail");
    if (sentence.empty()) sentence = member("title");
    if (sentence.empty())
        return Refused("the server answered with status " + status +
                           " and no reason; check that --url is a floor's",
                       {}, answer.status);
    auto const type = member("type");
    auto const reason = type.substr(type.rfind('/') + 1);
    auto const pointer = member("pointer");
    sentence = "the floor refused: " + sentence + " (";
    if (!pointer.empty()) sentence += "at " + pointer + "; ";
    return {sentence + reason + ", " + status + ")", answer.body, answer.status};
}

crypto::Json content_of(services::HttpResponse const& answer) {
    if (answer.status < 200 || answer.status > 299) throw refusal_of(answer);
    auto json = crypto::parse_json(answer.body, {.depth = 64, .bytes = std::size_t{16} << 20});
    if (!json)
        throw Refused("the server's answer is no JSON (" + json.error().what +
                      "); check that --url is a floor's");
    return std::move(*json);
}

std::string const& text_in(crypto::Json const& json, char const* member) {
    if (json.is_object())
        if (auto const found = json.find(member); found != json.end() && found->is_string())
            return found->get_ref<std::string const&>();
    throw Refused("the server's answer lacks `" + std::string(member) +
                  "`; it is broken, or speaks for another version of this program");
}

Session::Session(Common const& common)
    : home_(Home::locate()), settings_(home_.settings()), url_(server_of(common, settings_)) {}

crypto::SigningKey const& Session::key() {
    if (!key_) key_ = home_.signing_key();
    return *key_;
}

contracts::PartyId Session::party() const {
    if (settings_.party.empty())
        throw Refused("the party of this home is not known; run `datafloor keys request` first");
    contracts::PartyId party;
    if (!contracts::TextForm<contracts::PartyId>::parse(settings_.party, party))
        throw Refused("`party` in " + (home_.folder() / "settings.json").string() +
                      " is no id; correct it");
    return party;
}

contracts::FloorId Session::floor() {
    if (!floor_) pin_floor();
    return *floor_;
}

contracts::FloorKeys const& Session::floor_keys() {
    if (!floor_keys_) pin_floor();
    return *floor_keys_;
}

void Session::pin_floor() {
    bool const known = !settings_.floor.empty();
    auto answer = known ? crypto::parse_json(settings_.floor).value_or(crypto::Json())
                        : get_public("/v1/floor");
    floor_ = value_in<contracts::FloorId>(answer, "floor");
    contracts::FloorKeys keys;
    crypto::JsonFault fault;
    if (!answer.contains("keys") ||
        !contracts::Codec<contracts::FloorKeys>::read(answer["keys"], keys, fault))
        throw Refused("the floor's keys are unreadable (" + fault.pointer + " " + fault.what +
                      "); check that --url is a floor's");
    floor_keys_ = keys;
    if (known) return;
    settings_.floor = crypto::canonical({{"floor", answer["floor"]}, {"keys", answer["keys"]}});
    home_.create();
    home_.save(settings_);
}

crypto::Json Session::get_public(std::string const& path) {
    return content_of(
        http_.send({.url = url_ + path, .headers = {{"Accept", "application/json"}}}));
}

crypto::Json Session::get(std::string const& path) {
    return content_of(send({.url = url_ + path, .headers = {{"Accept", "application/json"}}}));
}

std::optional<crypto::Json> Session::get_unless(std::string const& path,
                                                std::vector<int> const& absent) {
    auto const answer = send({.url = url_ + path, .headers = {{"Accept", "application/json"}}});
    if (std::ranges::find(absent, answer.status) != absent.end()) return std::nullopt;
    return content_of(answer);
}

services::HttpResponse Session::send(services::HttpRequest request) {
    request.headers.push_back(bearer(token()));
    auto answer = http_.send(request);
    if (answer.status != 401) return answer;
    sign_in(); // revoked, or of a server that forgot it
    request.headers.back() = bearer(token_);
    return http_.send(request);
}

services::HttpResponse Session::download(services::HttpRequest request, int descriptor) {
    request.headers.push_back(bearer(token()));
    auto answer = http_.download(request, descriptor);
    if (answer.status != 401) return answer;
    sign_in();
    request.headers.back() = bearer(token_);
    return http_.download(request, descriptor);
}

services::HttpResponse Session::follow(services::HttpRequest request,
                                       services::HttpSink const& sink) {
    request.headers.push_back(bearer(token()));
    auto answer = http_.follow(request, sink);
    if (answer.status != 401) return answer;
    sign_in();
    request.headers.back() = bearer(token_);
    return http_.follow(request, sink);
}

std::string const& Session::token() {
    if (!token_.empty()) return token_;
    auto const file = home_.folder() / "token.json";
    if (std::filesystem::exists(file)) {
        auto const text = read_secret_file(file);
        auto const kept = crypto::parse_json(text.reveal());
        bool const ours = kept && kept->is_object() && kept->value("url", "") == url_ &&
                          kept->value("kid", "") == kid().text() &&
                          kept->value("expires_at", std::int64_t{0}) >
                              now().unix_seconds() + token_reserve_seconds;
        if (ours) token_ = kept->value("access_token", "");
    }
    if (token_.empty()) sign_in();
    return token_;
}

/// OAuth 2.0 client credentials with private_key_jwt (RFC 7523): the key itself signs in.
void Session::sign_in() {
    auto const name = kid().text();
    auto const at = now().unix_seconds();
    crypto::Json const claims{{"iss", name},
                              {"sub", name},
                              {"aud", url_},
                              {"iat", at},
                              {"exp", at + assertion_seconds},
                              {"jti", new_id().text()}};
    auto const answer = http_.send(
        {.method = "POST",
         .url = url_ + "/oauth/token",
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = services::form_encoded(
             {{"grant_type", "client_credentials"},
              {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
              {"client_assertion", crypto::sign_compact(key(), claims)}})});
    if (answer.status == 400 || answer.status == 401)
        throw Refused("the floor does not know this key (" + name +
                          ") or it is not in force; ask a registrar to bind it, and check --url",
                      answer.body, answer.status);
    auto const granted = content_of(answer);
    token_ = text_in(granted, "access_token");
    auto const seconds = granted.value("expires_in", std::int64_t{0});
    SecretText const kept(crypto::canonical({{"url", url_},
                                             {"kid", name},
                                             {"access_token", token_},
                                             {"expires_at", at + seconds}}) +
                          "\n");
    write_private_file(home_.folder() / "token.json", kept.reveal());
}

crypto::Json Session::command(std::string const& path, std::vector<SignedText> const& documents) {
    services::HttpRequest request{
        .method = "POST",
        .url = url_ + path,
        .headers = {{"Content-Type", "application/json"},
                    {"Accept", "application/json"},
                    {"Idempotency-Key", documents.front().id.value.text()}}};
    if (documents.size() == 1) {
        request.body = documents.front().body;
        request.headers.push_back({"Floor-Signature", documents.front().signature});
    } else {
        request.body = documents_body(documents);
    }
    return content_of(send(std::move(request)));
}

crypto::Uuid Session::new_id() {
    return crypto::uuid_v7(now().unix_ms(), crypto::random_array<10>());
}

} // namespace datafloor::api::cli
