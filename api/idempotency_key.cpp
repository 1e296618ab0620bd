#include "api/idempotency_key.hpp"

#include <algorithm>

namespace datafloor::api {
namespace {

bool is_visible(char character) { return character > ' ' && character < '\x7f'; }

/// What stands between the quotes, without its escapes.
std::optional<std::string> unquote(std::string_view inside) {
    std::string text;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] == '"') return std::nullopt;
        if (inside[i] == '\\') {
            ++i;
            if (i == inside.size() || (inside[i] != '"' && inside[i] != '\\')) return std::nullopt;
        }
        text += inside[i];
    }
    return text;
}

Problem malformed(std::string_view detail) {
    return {.status = 400,
            .type = problem_type("idempotency-key-malformed"),
            .title = "Idempotency-Key malformed",
            .detail = std::string(detail)};
}

} // namespace

std::optional<std::string> parse_idempotency_key(std::string_view value) {
    std::optional<std::string> key;
    if (value.starts_with('"')) {
        if (value.size() < 2 || !value.ends_with('"')) return std::nullopt;
        key = unquote(value.substr(1, value.size() - 2));
    } else if (value.find_first_of("\"\\") == std::string_view::npos) {
        key = std::string(value);
    }
    if (!key || key->empty() || key->size() > idempotency_key_length_max ||
        !std::ranges::all_of(*key, is_visible))
        return std::nullopt;
    return key;
}

std::expected<std::string, Problem> idempotency_key(Headers const& headers) {
    auto const count = headers.count("Idempotency-Key");
    if (count == 0)
        return std::unexpected(Problem{.status = 400,
                                       .type = problem_type("idempotency-key-missing"),
                                       .title = "Idempotency-Key missing",
                                       .detail = "A command needs the header Idempotency-Key."});
    if (count > 1)
        return std::unexpected(malformed("The header Idempotency-Key stands more than once."));
    auto key = parse_idempotency_key(*headers.find("Idempotency-Key"));
    if (!key)
        return std::unexpected(malformed(
            "The header Idempotency-Key takes 1 to 64 visible ASCII characters, bare or as a "
            "quoted string."));
    return *std::move(key);
}

} // namespace datafloor::api
