#include "api/pages/assets.hpp"

#include <algorithm>
#include <map>

#include "api/access.hpp"
#include "api/pages/layout.hpp"
#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"
#include "crypto/hash.hpp"

namespace datafloor::api {
namespace {

std::string version_of(Asset const& asset) {
    auto const hash = crypto::sha256(crypto::bytes_of(asset.content));
    return crypto::to_hex(std::span(hash).first(8));
}

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    return "image/svg+xml";
}

} // namespace

std::string const& asset_address(std::string_view name) {
    static auto const addresses = [] {
        std::map<std::string_view, std::string> out;
        for (auto const& asset : embedded_assets)
            out[asset.name] = "/assets/" + std::string(asset.name) + "?v=" + version_of(asset);
        return out;
    }();
    auto const found = addresses.find(name);
    ENSURE(found != addresses.end());
    return found->second;
}

Response asset_response(Request const& request, std::string_view name) {
    auto const found = std::ranges::find(embedded_assets, name, &Asset::name);
    if (found == embedded_assets.end()) return not_found();
    auto response = text_response(200, type_of(name), std::string(found->content));
    bool const exact = request.query.find("v") == version_of(*found);
    response.headers.emplace_back("Cache-Control",
                                  exact ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return with_etag(request, std::move(response));
}

} // namespace datafloor::api
