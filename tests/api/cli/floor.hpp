// The floor's side of a conversation, scripted: its keys, its signed documents, and the answers of
// a loopback server. It decides nothing; it serves to see what the program sends and refuses.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "contracts/floor/floor.hpp"
#include "contracts/order/documents.hpp"
#include "crypto/age/x25519_keys.hpp"
#include "crypto/jcs.hpp"
#include "crypto/jws.hpp"
#include "tests/api/cli/program.hpp"
#include "tests/support/scripted_server.hpp"

namespace datafloor::tests {

using contracts::FloorId;

/// The same id each time for the same number.
inline crypto::Uuid some_uuid(std::uint8_t number) {
    std::array<std::uint8_t, 10> random{};
    random.back() = number;
    return crypto::uuid_v7(1'790'000'000'000, random);
}

/// A signed document as the floor answers it.
struct Line {
    std::string typ;
    std::string body;
    std::string signature;
    crypto::Hash hash{};
};

inline std::string documents_json(std::vector<Line> const& lines) {
    auto json = crypto::Json::array();
    for (auto const& line : lines)
        json.push_back({{"typ", line.typ},
                        {"body", line.body},
                        {"signature", line.signature},
                        {"sha256", crypto::to_hex(line.hash)},
                        {"index", "1"}});
    return crypto::canonical({{"documents", json}});
}

/// A program with keys and a party, and a server that answers by method and path.
class Conversation : public Program {
  protected:
    using Answer = std::function<std::string(SeenRequest const&)>;

    void SetUp() override {
        ASSERT_EQ(datafloor({"keys", "new", "--url", server_.url()}).status, 0);
        auto const text = read("home/settings.json");
        auto settings = crypto::parse_json(text).value();
        settings["party"] = some_uuid(1).text();
        settings["user"] = some_uuid(2).text();
        write("home/settings.json", settings.dump());
        answers_["POST /oauth/token"] = [this](auto const&) {
            return json_answer(200, R"({"access_token":"token-)" + std::to_string(++tokens_) +
                                        R"(","expires_in":300,"token_type":"Bearer"})");
        };
        answers_["GET /v1/floor"] = [this](auto const&) { return json_answer(200, floor_json()); };
    }

    [[nodiscard]] std::string floor_json() const {
        contracts::FloorKeys const keys{log_.public_key(),
                                        documents_.public_key(),
                                        keyholder_.public_key(),
                                        {custody_.recipient().point()},
                                        {custody_.recipient().point()}};
        return R"({"floor":")" + floor_.value.text() + R"(","keys":)" + contracts::encode(keys) +
               "}";
    }

    std::string answer_to(SeenRequest const& request) {
        auto const path = request.target.substr(0, request.target.find('?'));
        auto const found = answers_.find(request.method + " " + path);
        // A copy: an answer may put others in its place.
        if (found != answers_.end()) return Answer(found->second)(request);
        return json_answer(404, R"({"type":"/problems/not-found","title":"Not Found",)"
                                R"("status":404,"detail":"There is nothing here."})");
    }

    /// The requests of this method and path.
    [[nodiscard]] std::vector<SeenRequest> seen(std::string const& what) const {
        std::vector<SeenRequest> out;
        for (auto& request : server_.seen())
            if (request.method + " " + request.target == what) out.push_back(request);
        return out;
    }

    /// Signs as this key, for this floor.
    template <class T>
    [[nodiscard]] Line sign(T document, crypto::SigningKey const& key, std::uint8_t number,
                            std::optional<crypto::Hash> answers) const {
        document.floor = floor_;
        document.id = {some_uuid(number)};
        document.time.instant = {1'790'000'000'000'000};
        document.answers = answers;
        auto body = contracts::encode(document);
        auto signature = crypto::sign_detached(key, T::typ, crypto::bytes_of(body));
        auto const hash = crypto::sha256(crypto::bytes_of(body));
        return {std::string(T::typ), std::move(body), std::move(signature), hash};
    }

    /// The key of the program's home.
    [[nodiscard]] crypto::SigningKey own_key() const {
        return crypto::parse_private_jwk(read("home/signing-key.jwk")).value();
    }

    [[nodiscard]] crypto::age::Identity own_identity() const {
        return std::move(crypto::age::parse_identities(read("home/identity.age")).value().front());
    }

    FloorId const floor_{some_uuid(200)};
    crypto::SigningKey const log_ = crypto::SigningKey::generate();
    crypto::SigningKey const documents_ = crypto::SigningKey::generate();
    crypto::SigningKey const keyholder_ = crypto::SigningKey::generate();
    crypto::age::Identity const custody_ = crypto::age::Identity::generate();
    int tokens_ = 0;
    std::map<std::string, Answer> answers_;
    ScriptedServer::BodyLimit limit_; // where a test cuts connections
    ScriptedServer server_{
        [this](auto const& request) { return answer_to(request); },
        [this](auto const& request) { return limit_ ? limit_(request) : std::string::npos; }};
};

} // namespace datafloor::tests
