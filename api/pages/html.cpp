#include "api/pages/html.hpp"

#include <algorithm>

#include "crypto/ensure.hpp"

namespace datafloor::api {

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (auto const character : text) {
        switch (character) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += character;
        }
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (auto const character : text) {
        auto const byte = static_cast<unsigned char>(character);
        bool const unreserved = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                                (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
                                byte == '_' || byte == '~';
        if (unreserved) {
            out += character;
            continue;
        }
        out += '%';
        out += digits[byte / 16];
        out += digits[byte % 16];
    }
    return out;
}

Html fill_markup(std::string_view markup, std::span<Html const> pieces) {
    Html out;
    for (auto const& piece : pieces) {
        auto const place = markup.find("{}");
        ENSURE(place != std::string_view::npos);
        out.text_ += markup.substr(0, place);
        out.text_ += piece.text();
        markup.remove_prefix(place + 2);
    }
    ENSURE(markup.find("{}") == std::string_view::npos);
    out.text_ += markup;
    return out;
}

bool is_web_address(std::string_view url) {
    bool const known = url.starts_with("https://") || url.starts_with("http://");
    return known && std::ranges::none_of(url, [](char character) {
               return static_cast<unsigned char>(character) <= ' ' || character == '\\';
           });
}

} // namespace datafloor::api
