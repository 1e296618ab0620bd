// The style, script and icon of the pages. They stand in api/pages/assets and are built into the
// program.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/server/request.hpp"
#include "api/server/response.hpp"

namespace datafloor::api {

struct Asset {
    std::string_view name;
    std::string_view content;
};

extern std::span<Asset const> const embedded_assets;

/// "/assets/floor.css?v=..." with the beginning of its hash: another content, another address.
/// There must be one of this name.
std::string const& asset_address(std::string_view name);

/// 404 for other names. Kept for ever by clients that ask for it by its full address.
Response asset_response(Request const& request, std::string_view name);

} // namespace datafloor::api
