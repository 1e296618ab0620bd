// The key under which officers' one-time-code secrets lie in the database: `keys/officers.jwk` in
// the floor's folder. A copy of the database alone signs nobody in.
#pragma once

#include <optional>

#include "api/floor_folder.hpp"
#include "services/identity/officers.hpp"

namespace datafloor::api {

/// Nothing where it was not made yet.
std::optional<services::TotpSeal> find_totp_seal(FloorFolder const& folder);

/// Makes the key if there is none.
services::TotpSeal make_totp_seal(FloorFolder const& folder);

} // namespace datafloor::api
