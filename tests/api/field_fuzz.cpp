// What stands in the fields and forms of a request: whatever the bytes, the readers give what their
// headers promise.
#include <algorithm>

#include "api/idempotency_key.hpp"
#include "api/pages/language.hpp"
#include "api/server/byte_range.hpp"
#include "api/server/target.hpp"
#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<std::uint8_t>(c);
        out += "%" + crypto::to_hex({&byte, 1});
    }
    return out;
}

/// Decoded once, a text says the same when all of it is escaped.
void read_form(std::string_view text) {
    if (auto const decoded = percent_decode(text)) {
        ENSURE(decoded->find('\0') == std::string::npos);
        ENSURE(percent_decode(escaped(*decoded)) == decoded);
    }
    auto const target = parse_target("/?" + std::string(text));
    if (!target) return;
    std::string again = "/?";
    for (auto const& [name, value] : target->query.all())
        again += (again.size() > 2 ? "&" : "") + escaped(name) + "=" + escaped(value);
    auto const reread = parse_target(again);
    ENSURE(reread && reread->query.all() == target->query.all());
    for (auto const& [name, value] : target->query.all()) {
        ENSURE(target->query.count(name) > 0);
        ENSURE(target->query.find(name).has_value() == (target->query.count(name) == 1));
    }
}

void read_range(std::string_view text) {
    for (std::uint64_t const size :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}, std::uint64_t{1} << 40U}) {
        auto const answer = evaluate_range({"GET", text, std::nullopt}, size, "\"a\"");
        auto const whole = RangeAnswer{.status = 200, .offset = 0, .length = size};
        ENSURE(answer.status == 206 || answer.status == 416 || answer == whole);
        if (answer.status == 206)
            ENSURE(answer.length > 0 && answer.offset < size &&
                   answer.length <= size - answer.offset);
        ENSURE(evaluate_range({"GET", "bytes=0-0", text}, size, "\"a\"").status == 200 ||
               text == "\"a\"");
        ENSURE(evaluate_range({"HEAD", text, std::nullopt}, size, "\"a\"") == whole);
    }
}

void read_key(std::string_view text) {
    auto const key = parse_idempotency_key(text);
    if (!key) return;
    ENSURE(!key->empty() && key->size() <= idempotency_key_length_max);
    ENSURE(std::ranges::all_of(*key, [](char c) { return c > 0x20 && c < 0x7F; }));
    std::string quoted = "\"";
    for (char const c : *key) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    ENSURE(parse_idempotency_key(quoted + "\"") == key);
}

} // namespace
} // namespace datafloor::api

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace datafloor;
    auto const text = crypto::text_of({data, size});
    api::read_form(text);
    api::read_range(text);
    api::read_key(text);
    static_cast<void>(api::preferred_language(text));
    return 0;
}
