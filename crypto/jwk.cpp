#include "crypto/jwk.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "crypto/hash.hpp"
#include "crypto/json.hpp"

namespace datafloor::crypto {

namespace {

std::unexpected<JsonFault> refused(std::string pointer, std::string what) {
    return std::unexpected(
        JsonFault{.pointer = std::move(pointer), .what = std::move(what), .offset = 0});
}

/// Exactly these members, all strings, of an Ed25519 key.
std::expected<void, JsonFault> check_members(Json const& jwk,
                                             std::initializer_list<std::string_view> names) {
    if (!jwk.is_object()) return refused("", "a JWK is an object");
    for (auto const name : names) {
        if (!jwk.contains(name)) {
            return refused('/' + std::string(name), "member is missing");
        }
    }
    for (auto const& [name, value] : jwk.items()) {
        std::string pointer;
        append_json_pointer(pointer, name);
        if (std::ranges::find(names, name) == names.end())
            return refused(pointer, "unknown member");
        if (!value.is_string()) return refused(pointer, "must be a string");
    }
    if (jwk["kty"] != "OKP") return refused("/kty", "must be OKP");
    if (jwk["crv"] != "Ed25519") return refused("/crv", "must be Ed25519");
    return {};
}

std::expected<PublicKey, JsonFault> public_member(Json const& jwk) {
    auto const bytes = from_base64url(jwk["x"].get_ref<std::string const&>());
    if (!bytes || bytes->size() != 32) return refused("/x", "must be 32 bytes in base64url");
    auto const key = enrol_public_key(*bytes);
    if (!key) return refused("/x", "is not a usable Ed25519 public key");
    return *key;
}

} // namespace

std::string Thumbprint::text() const { return to_base64url(bytes); }

std::optional<Thumbprint> parse_thumbprint(std::string_view text) {
    if (text.size() != 43) return std::nullopt;
    auto const bytes = from_base64url(text);
    if (!bytes || bytes->size() != 32) return std::nullopt;
    Thumbprint out;
    std::ranges::copy(*bytes, out.bytes.begin());
    return out;
}

Thumbprint thumbprint(PublicKey const& key) { return {.bytes = sha256(bytes_of(public_jwk(key)))}; }

std::expected<PublicKey, JsonFault> public_key_of_jwk(Json const& jwk) {
    if (auto ok = check_members(jwk, {"crv", "kty", "x"}); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    return public_member(jwk);
}

std::expected<PublicKey, JsonFault> parse_public_jwk(std::string_view text) {
    auto const jwk = parse_json(text);
    if (!jwk) return std::unexpected(jwk.error());
    return public_key_of_jwk(*jwk);
}

std::expected<SigningKey, JsonFault> parse_private_jwk(std::string_view text) {
    auto jwk = parse_json(text);
    if (!jwk) return std::unexpected(jwk.error());
    if (auto ok = check_members(*jwk, {"crv", "d", "kty", "x"}); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    auto const key = public_member(*jwk);
    if (!key) return std::unexpected(key.error());
    auto& text_of_seed = (*jwk)["d"].get_ref<std::string&>();
    auto bytes = from_base64url(text_of_seed);
    wipe({reinterpret_cast<std::uint8_t*>(text_of_seed.data()), text_of_seed.size()});
    if (!bytes || bytes->size() != 32) return refused("/d", "must be 32 bytes in base64url");
    SecretBytes<32> const seed(std::span<std::uint8_t const, 32>(bytes->data(), 32));
    wipe(*bytes);
    auto signing = SigningKey::from_seed(seed);
    if (signing.public_key() != *key) return refused("/x", "does not belong to d");
    return signing;
}

std::string public_jwk(PublicKey const& key) {
    return R"({"crv":"Ed25519","kty":"OKP","x":")" + to_base64url(key.bytes) + R"("})";
}

std::string private_jwk(SigningKey const& key) {
    auto const seed = key.seed();
    auto encoded = to_base64url(seed.reveal());
    // Reserved at once, so that no reallocation leaves a copy behind.
    std::string out;
    out.reserve(160);
    out.append(R"({"crv":"Ed25519","d":")").append(encoded).append(R"(","kty":"OKP","x":")");
    out.append(to_base64url(key.public_key().bytes)).append(R"("})");
    wipe({reinterpret_cast<std::uint8_t*>(encoded.data()), encoded.size()});
    return out;
}

} // namespace datafloor::crypto
