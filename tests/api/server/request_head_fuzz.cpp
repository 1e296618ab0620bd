// Whatever the bytes: the scanner and the parser agree, and an accepted head has one reading.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/server/chunked.hpp"
#include "api/server/head.hpp"
#include "api/server/target.hpp"
#include "crypto/ensure.hpp"

using namespace datafloor::api;

namespace {

void check_accepted(std::string_view text, Head const& head) {
    ENSURE(text.ends_with("\r\n\r\n"));
    ENSURE(!(head.chunked && (head.content_length || head.http_1_0)));
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    for (auto const& field : head.fields) {
        auto const name = text.substr(field.name_at, field.name_size);
        auto const value = text.substr(field.value_at, field.value_size);
        ENSURE(is_token(name) && is_field_value(value));
        hosts += equal_ignoring_case(name, "host") ? 1 : 0;
        lengths += equal_ignoring_case(name, "content-length") ? 1 : 0;
    }
    ENSURE(hosts == 1 && lengths == (head.content_length ? 1U : 0U));
    ENSURE(head.target.starts_with('/') || head.target == "*");
    static_cast<void>(parse_target(head.target));
}

void check_chunks(std::string_view text) {
    auto whole = ChunkedDecoder();
    auto bytewise = ChunkedDecoder();
    std::size_t at = 0;
    while (at < text.size() && !whole.done()) {
        auto const step = whole.step(text.substr(at));
        auto broken = false;
        auto const end = step ? at + step->consumed : text.size();
        for (auto i = at; i < end && !broken; ++i) {
            broken = !bytewise.step(text.substr(i, 1));
        }
        ENSURE(broken == !step);
        if (!step) {
            return;
        }
        ENSURE(step->consumed != 0 && whole.done() == bytewise.done());
        at = end;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = std::string_view(reinterpret_cast<char const*>(data), size);
    auto bytewise = HeadScanner({});
    auto at_once = HeadScanner({});
    auto const whole = at_once.scan(text);
    auto found = bytewise.scan({});
    for (std::size_t i = 1; i <= size && found && !*found; ++i) {
        found = bytewise.scan(text.substr(0, i));
    }
    ENSURE(found == whole);
    if (whole && *whole) {
        auto const head_text = text.substr(0, **whole);
        if (auto const head = parse_head(head_text)) {
            check_accepted(head_text, *head);
        }
    } else {
        ENSURE(!parse_head(text)); // what has no end is no head
    }
    check_chunks(text);
    return 0;
}
