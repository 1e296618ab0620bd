#include "api/officers_key.hpp"

namespace datafloor::api {
namespace {

constexpr auto name = "officers";

/// The file has the form of the server's other keys; nothing is signed with this one.
services::TotpSeal seal_of(crypto::SigningKey const& key) {
    auto const seed = key.seed();
    return services::TotpSeal(crypto::hkdf_sha256(seed.reveal(), {}, "floor/v1/officers-totp"));
}

} // namespace

std::optional<services::TotpSeal> find_totp_seal(FloorFolder const& folder) {
    if (!folder.has_key(name)) return std::nullopt;
    return seal_of(folder.key(name));
}

services::TotpSeal make_totp_seal(FloorFolder const& folder) {
    return seal_of(folder.has_key(name) ? folder.key(name) : folder.make_key(name));
}

} // namespace datafloor::api
