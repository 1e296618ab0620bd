#include "crypto/jcs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "crypto/ensure.hpp"
#include "crypto/json.hpp"

namespace datafloor::crypto {

namespace {

/// The order of UTF-16 code units, for UTF-8: bytes compare like code points, but a supplementary
/// character (lead byte F0 and up) is a surrogate pair, which stands before U+E000..U+FFFF (lead
/// bytes EE and EF).
bool utf16_less(std::string_view left, std::string_view right) {
    auto const [a, b] = std::ranges::mismatch(left, right);
    if (b == right.end()) return false;
    if (a == left.end()) return true;
    auto const x = static_cast<unsigned char>(*a);
    auto const y = static_cast<unsigned char>(*b);
    bool const x_pair = x >= 0xF0;
    bool const y_pair = y >= 0xF0;
    if (x_pair != y_pair) return x_pair ? y >= 0xEE : x < 0xEE;
    return x < y;
}

bool above_surrogates(std::string_view name) {
    return std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0xEE; });
}

void append_integer(std::string& out, std::int64_t number) {
    ENSURE(number >= -largest_json_integer && number <= largest_json_integer);
    std::array<char, 24> text;
    auto const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    out.append(text.data(), end);
}

void append_value(std::string& out, Json const& value);

void append_member(std::string& out, std::string const& name, Json const& value) {
    append_json_string(out, name);
    out += ':';
    append_value(out, value);
    out += ',';
}

void append_object(std::string& out, Json::object_t const& members) {
    out += '{';
    // The map is in byte order, which is UTF-16 order unless a name reaches above the surrogates.
    if (std::ranges::none_of(members, [](auto const& m) { return above_surrogates(m.first); })) {
        for (auto const& [name, value] : members) append_member(out, name, value);
    } else {
        std::vector<Json::object_t::value_type const*> sorted;
        for (auto const& member : members) sorted.push_back(&member);
        std::ranges::sort(sorted, [](auto* a, auto* b) { return utf16_less(a->first, b->first); });
        for (auto const* member : sorted) append_member(out, member->first, member->second);
    }
    if (out.back() == ',') out.pop_back();
    out += '}';
}

void append_array(std::string& out, Json::array_t const& elements) {
    out += '[';
    for (auto const& element : elements) {
        append_value(out, element);
        out += ',';
    }
    if (out.back() == ',') out.pop_back();
    out += ']';
}

void append_value(std::string& out, Json const& value) {
    using enum Json::value_t;
    switch (value.type()) {
    case null: out += "null"; return;
    case boolean: out += value.get<bool>() ? "true" : "false"; return;
    case number_integer: append_integer(out, value.get<std::int64_t>()); return;
    case number_unsigned:
        ENSURE(std::cmp_less_equal(value.get<std::uint64_t>(), largest_json_integer));
        append_integer(out, value.get<std::int64_t>());
        return;
    case number_float: append_json_number(out, value.get<double>()); return;
    case string: append_json_string(out, value.get_ref<std::string const&>()); return;
    case object: append_object(out, value.get_ref<Json::object_t const&>()); return;
    case array: append_array(out, value.get_ref<Json::array_t const&>()); return;
    case binary:
    case discarded: break;
    }
    bool const json_has_this_type = false;
    ENSURE(json_has_this_type);
}

} // namespace

std::string canonical(Json const& value) {
    std::string out;
    append_value(out, value);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(text, start, i - start);
        start = i + 1;
        switch (byte) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\t': out += "\\t"; break;
        case '\n': out += "\\n"; break;
        case '\f': out += "\\f"; break;
        case '\r': out += "\\r"; break;
        default:
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    out.append(text, start, text.size() - start);
    out += '"';
}

void append_json_number(std::string& out, double value) {
    ENSURE(std::isfinite(value));
    if (value == 0) { // minus zero too
        out += '0';
        return;
    }
    // Shortest digits that read back as the same number: d.ddde+xx.
    std::array<char, 40> text;
    auto const end = std::to_chars(text.data(), text.data() + text.size(), std::abs(value),
                                   std::chars_format::scientific)
                         .ptr;
    auto const* const mark = std::find<char const*>(text.data(), end, 'e');
    std::string digits(std::string_view(text.data(), mark));
    if (digits.size() > 1) digits.erase(1, 1);
    int exponent = 0;
    std::from_chars(mark + (mark[1] == '+' ? 2 : 1), end, exponent);

    // ECMA-262, Number::toString, with its names: k digits, value = digits * 10^(n - k).
    auto const k = static_cast<int>(digits.size());
    int const n = exponent + 1;
    if (value < 0) out += '-';
    if (k <= n && n <= 21) {
        out += digits;
        out.append(static_cast<std::size_t>(n - k), '0');
    } else if (0 < n && n <= 21) {
        out.append(digits, 0, static_cast<std::size_t>(n));
        out += '.';
        out.append(digits, static_cast<std::size_t>(n));
    } else if (-6 < n && n <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-n), '0');
        out += digits;
    } else {
        out += digits[0];
        if (k > 1) {
            out += '.';
            out.append(digits, 1);
        }
        out += 'e';
        out += n > 0 ? '+' : '-';
        append_integer(out, std::abs(n - 1));
    }
}

void JcsWriter::begin_object() {
    before_value();
    out_ += '{';
    levels_.push_back({.array = false, .empty = true, .name_at = 0, .name_size = 0});
}

void JcsWriter::end_object() {
    close(false);
    out_ += '}';
}

void JcsWriter::begin_array() {
    before_value();
    out_ += '[';
    levels_.push_back({.array = true, .empty = true, .name_at = 0, .name_size = 0});
}

void JcsWriter::end_array() {
    close(true);
    out_ += ']';
}

void JcsWriter::member(std::string_view name) {
    ENSURE(!levels_.empty() && !levels_.back().array && !named_);
    for (char const c : name) ENSURE(c >= 0x20 && c < 0x7F && c != '"' && c != '\\');
    auto& level = levels_.back();
    if (!level.empty) {
        auto const before = std::string_view(out_).substr(level.name_at, level.name_size);
        ENSURE(before < name);
        out_ += ',';
    }
    out_ += '"';
    level.empty = false;
    level.name_at = out_.size();
    level.name_size = name.size();
    out_ += name;
    out_ += "\":";
    named_ = true;
}

void JcsWriter::value(std::string_view text) {
    before_value();
    append_json_string(out_, text);
}

void JcsWriter::value(std::nullptr_t) {
    before_value();
    out_ += "null";
}

void JcsWriter::boolean(bool flag) {
    before_value();
    out_ += flag ? "true" : "false";
}

void JcsWriter::integer(std::int64_t number) {
    before_value();
    append_integer(out_, number);
}

void JcsWriter::canonical_value(std::string_view json) {
    before_value();
    out_ += json;
}

void JcsWriter::before_value() {
    if (levels_.empty()) return;
    auto& level = levels_.back();
    if (level.array) {
        if (!level.empty) out_ += ',';
        level.empty = false;
    } else {
        ENSURE(named_);
    }
    named_ = false;
}

void JcsWriter::close(bool array) {
    ENSURE(!levels_.empty() && levels_.back().array == array && !named_);
    levels_.pop_back();
}

} // namespace datafloor::crypto
