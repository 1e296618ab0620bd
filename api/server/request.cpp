#include "api/server/request.hpp"

#include <algorithm>

#include "api/server/head.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api {

std::pair<std::string_view, std::string_view> Headers::at(std::size_t index) const {
    auto const text = std::string_view(text_);
    auto const& field = fields_.at(index);
    return {text.substr(field.name_at, field.name_size),
            text.substr(field.value_at, field.value_size)};
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    auto found = std::optional<std::string_view>{};
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        auto const [key, value] = at(i);
        if (!equal_ignoring_case(key, name)) {
            continue;
        }
        if (found) {
            return std::nullopt;
        }
        found = value;
    }
    return found;
}

std::size_t Headers::count(std::string_view name) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (equal_ignoring_case(at(i).first, name)) {
            ++count;
        }
    }
    return count;
}

void Headers::add(std::string_view name, std::string_view value) {
    auto const place = [](std::size_t number) { return static_cast<std::uint32_t>(number); };
    fields_.push_back({.name_at = place(text_.size()),
                       .name_size = place(name.size()),
                       .value_at = place(text_.size() + name.size()),
                       .value_size = place(value.size())});
    text_.append(name).append(value);
}

void Headers::reserve(std::size_t bytes) {
    text_.reserve(bytes);
    fields_.reserve(8);
}

std::string const& Request::parameter(std::string_view name) const {
    auto const found = std::ranges::find_if(
        parameters, [&](auto const& parameter) { return parameter.first == name; });
    ENSURE(found != parameters.end());
    return found->second;
}

} // namespace datafloor::api
