// The client assertion by which a key signs in: private_key_jwt (RFC 7523, OpenID Connect Core 9).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "crypto/ed25519.hpp"
#include "crypto/jwk.hpp"
#include "crypto/time.hpp"

namespace datafloor::services {

/// What an assertion says once it was checked.
struct Assertion {
    crypto::Thumbprint key;
    std::string jti; // counts once
    crypto::Instant expires;
};

struct AssertionRules {
    std::string issuer;                // what `aud` must be
    std::int64_t lifetime_max_s = 120; // from now to `exp`
    std::int64_t skew_s = 5;           // how far the client's clock may be ahead
};

/// The key an assertion claims to be signed with, before anything is checked; for the look-up.
std::expected<crypto::Thumbprint, std::string> claimed_key(std::string_view jwt);

/// Checks signature and claims: iss = sub = the key's thumbprint, aud = the issuer alone, exp in
/// the future and at most `lifetime_max_s` away, iat and nbf not ahead, jti of 8 to 128 characters.
/// The error is a sentence for the client.
std::expected<Assertion, std::string> check_assertion(std::string_view jwt,
                                                      crypto::PublicKey const& key,
                                                      AssertionRules const& rules,
                                                      crypto::Instant now);

} // namespace datafloor::services
