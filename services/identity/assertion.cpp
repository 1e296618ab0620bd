#include "services/identity/assertion.hpp"

#include "crypto/json.hpp"
#include "crypto/jws.hpp"

namespace datafloor::services {
namespace {

using crypto::Json;

std::unexpected<std::string> refuse(std::string why) { return std::unexpected(std::move(why)); }

bool is_text(Json const& claims, char const* name, std::string_view value) {
    auto const claim = claims.find(name);
    return claim != claims.end() && claim->is_string() &&
           claim->get_ref<std::string const&>() == value;
}

/// One audience, alone or in an array of one (RFC 7519 section 4.1.3): an assertion for several
/// could be used by one of them at another.
bool is_audience(Json const& claims, std::string_view issuer) {
    auto const claim = claims.find("aud");
    if (claim == claims.end()) return false;
    if (claim->is_array())
        return claim->size() == 1 && claim->front().is_string() &&
               claim->front().get_ref<std::string const&>() == issuer;
    return claim->is_string() && claim->get_ref<std::string const&>() == issuer;
}

std::optional<std::int64_t> seconds(Json const& claims, char const* name) {
    auto const claim = claims.find(name);
    if (claim == claims.end() || !claim->is_number_integer()) return std::nullopt;
    return claim->get<std::int64_t>();
}

} // namespace

std::expected<crypto::Thumbprint, std::string> claimed_key(std::string_view jwt) {
    auto const kid = crypto::compact_kid(jwt);
    if (!kid) return refuse("client_assertion: " + std::string(crypto::text_of(kid.error())));
    return *kid;
}

std::expected<Assertion, std::string> check_assertion(std::string_view jwt,
                                                      crypto::PublicKey const& key,
                                                      AssertionRules const& rules,
                                                      crypto::Instant now) {
    auto const claims = crypto::verify_compact(key, jwt);
    if (!claims) return refuse("client_assertion: " + std::string(crypto::text_of(claims.error())));
    auto const id = crypto::thumbprint(key);
    if (!is_text(*claims, "iss", id.text()) || !is_text(*claims, "sub", id.text()))
        return refuse("client_assertion: `iss` and `sub` must be the key's thumbprint.");
    if (!is_audience(*claims, rules.issuer))
        return refuse("client_assertion: `aud` must be " + rules.issuer + ".");
    auto const now_s = now.micros / 1'000'000;
    auto const expires = seconds(*claims, "exp");
    if (!expires || *expires <= now_s) return refuse("client_assertion: `exp` is missing or past.");
    if (*expires > now_s + rules.lifetime_max_s + rules.skew_s)
        return refuse("client_assertion: `exp` may be at most " +
                      std::to_string(rules.lifetime_max_s) + " seconds away.");
    for (auto const* name : {"iat", "nbf"}) {
        if (!claims->contains(name)) continue;
        auto const from = seconds(*claims, name);
        if (!from || *from > now_s + rules.skew_s)
            return refuse("client_assertion: `" + std::string(name) + "` lies ahead.");
    }
    auto const jti = claims->find("jti");
    if (jti == claims->end() || !jti->is_string() ||
        jti->get_ref<std::string const&>().size() < 8 ||
        jti->get_ref<std::string const&>().size() > 128)
        return refuse("client_assertion: `jti` must be 8 to 128 characters.");
    return Assertion{id, jti->get<std::string>(), crypto::Instant{*expires * 1'000'000}};
}

} // namespace datafloor::services
