// An actor's conversation with the floor: the server's address, an access token, the floor's pinned
// keys, and commands made of signed documents.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/cli/clock.hpp"
#include "api/cli/command.hpp"
#include "api/cli/home.hpp"
#include "contracts/floor/floor.hpp"
#include "crypto/json.hpp"
#include "crypto/jws.hpp"
#include "services/http_client.hpp"

namespace datafloor::api::cli {

/// A document as it travels.
struct SignedText {
    contracts::DocumentId id;
    std::string body;
    std::string signature;
    crypto::Hash hash{};
};

class Session {
  public:
    /// Finds the server: --url, $DATAFLOOR_URL, the home's settings.
    explicit Session(Common const& common);

    [[nodiscard]] std::string const& url() const { return url_; }

    [[nodiscard]] Home const& home() const { return home_; }

    [[nodiscard]] crypto::SigningKey const& key();

    [[nodiscard]] crypto::Thumbprint kid() { return crypto::thumbprint(key().public_key()); }

    /// Refused until the actor knows its party (`keys request` tells it).
    [[nodiscard]] contracts::PartyId party() const;

    /// Id and keys of the floor: pinned in the home at the first contact and never changed after.
    [[nodiscard]] contracts::FloorId floor();
    [[nodiscard]] contracts::FloorKeys const& floor_keys();

    /// GET of a resource that needs no token.
    crypto::Json get_public(std::string const& path);
    crypto::Json get(std::string const& path);
    /// Nothing where the answer has one of these statuses.
    std::optional<crypto::Json> get_unless(std::string const& path, std::vector<int> const& absent);

    /// Sends with the token, renewing it once when the server no longer takes it. Any status.
    services::HttpResponse send(services::HttpRequest request);
    /// The same for a download (HttpClient::download).
    services::HttpResponse download(services::HttpRequest request, int descriptor);

    /// The same for a body without an end (HttpClient::follow).
    services::HttpResponse follow(services::HttpRequest request, services::HttpSink const& sink);

    /// Fills what documents have in common, and signs.
    template <class T>
    SignedText sign(T document, std::optional<crypto::Hash> answers = std::nullopt) {
        document.answers = answers;
        return sign_with(key(), std::move(document));
    }

    /// As another key than the home's.
    template <class T>
    SignedText sign_with(crypto::SigningKey const& signer, T document) {
        document.floor = floor();
        document.id = {new_id()};
        document.time.instant = now();
        document.salt = crypto::random_array<16>();
        return sign_as_is(signer, document);
    }

    /// For documents whose content depends on their id or salt.
    template <class T>
    SignedText sign_as_is(T const& document) {
        return sign_as_is(key(), document);
    }

    template <class T>
    static SignedText sign_as_is(crypto::SigningKey const& signer, T const& document) {
        auto body = contracts::encode(document);
        auto const bytes = crypto::bytes_of(body);
        auto signature = crypto::sign_detached(signer, T::typ, bytes);
        auto const hash = crypto::sha256(bytes);
        return {document.id, std::move(body), std::move(signature), hash};
    }

    /// A command of one document or several, under the id of the first as idempotency key. Refused
    /// with the floor's reason unless it is accepted.
    crypto::Json command(std::string const& path, std::vector<SignedText> const& documents);

    static crypto::Uuid new_id();

  private:
    [[nodiscard]] std::string const& token();
    void sign_in();
    void pin_floor();

    Home home_;
    Settings settings_;
    std::string url_;
    services::HttpClient http_;
    std::optional<crypto::SigningKey> key_;
    std::string token_;
    std::optional<contracts::FloorId> floor_;
    std::optional<contracts::FloorKeys> floor_keys_;
};

/// The error an answer stands for: what a problem of RFC 9457 says, or the bare status.
Refused refusal_of(services::HttpResponse const& answer);

/// The JSON of a successful answer; throws refusal_of any other.
crypto::Json content_of(services::HttpResponse const& answer);

/// A member of an answer, which is broken without it.
std::string const& text_in(crypto::Json const& json, char const* member);

/// The value a member's text stands for.
template <contracts::Scalar T>
T value_in(crypto::Json const& json, char const* member) {
    T value{};
    if (!contracts::TextForm<T>::parse(text_in(json, member), value))
        throw Refused("the server's answer has a bad `" + std::string(member) +
                      "`; it is broken, or speaks for another version of this program");
    return value;
}

} // namespace datafloor::api::cli
