#include "api/server/response.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace datafloor::api {

Response text_response(unsigned status, std::string_view content_type, std::string body) {
    auto response = Response{.status = status, .body = std::move(body)};
    response.headers.emplace_back("Content-Type", content_type);
    return response;
}

Response json_response(unsigned status, std::string body) {
    return text_response(status, "application/json", std::move(body));
}

std::string const* body_text(Response const& response) {
    if (auto const* shared = std::get_if<SharedText>(&response.body)) {
        return shared->get();
    }
    return std::get_if<std::string>(&response.body);
}

bool status_has_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

std::string http_date(std::int64_t unix_seconds) {
    static constexpr auto days =
        std::to_array<char const*>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
    static constexpr auto months = std::to_array<char const*>(
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
    auto const time = static_cast<std::time_t>(unix_seconds);
    auto parts = std::tm{};
    ::gmtime_r(&time, &parts);
    auto text = std::array<char, 64>{};
    auto const size =
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                      months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                      parts.tm_hour, parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace datafloor::api
