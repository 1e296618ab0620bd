#include "crypto/jcs_reader.hpp"

#include <charconv>

#include "crypto/json.hpp"

namespace datafloor::crypto {
namespace {

/// Past the string that begins at `at`, on its quote; `end` if it does not end.
char const* past_string(char const* at, char const* end) {
    for (++at; at != end && *at != '"'; ++at)
        if (*at == '\\' && ++at == end) return end;
    return at == end ? end : at + 1;
}

} // namespace

bool JcsReader::take(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
}

bool JcsReader::take(std::string_view wanted) {
    if (!std::string_view(at_, end_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
}

bool JcsReader::begin(char bracket) {
    first_ = true;
    return take(bracket);
}

bool JcsReader::end(char bracket) {
    first_ = false;
    return take(bracket);
}

bool JcsReader::next_member(std::string_view name) {
    auto const* const start = at_;
    if ((first_ || take(',')) && take('"') && take(name) && take('"') && take(':')) return true;
    at_ = start;
    return false;
}

bool JcsReader::next_element() {
    if (at_ != end_ && *at_ == ']') return false;
    return first_ || take(',');
}

bool JcsReader::string(std::string_view& out) {
    first_ = false;
    if (!take('"')) return false;
    resolved_.clear();
    bool escaped = false;
    unsigned char seen = 0;
    for (;;) {
        auto const* const start = at_;
        while (at_ != end_ && *at_ != '"' && *at_ != '\\') {
            auto const byte = static_cast<unsigned char>(*at_);
            if (byte < 0x20) return false;
            seen |= byte;
            ++at_;
        }
        if (at_ == end_) return false;
        bool const over = *at_ == '"';
        if (over && !escaped) {
            out = {start, at_};
        } else {
            resolved_.append(start, at_);
            out = resolved_;
        }
        ++at_;
        if (over) return seen < 0x80 || is_nfc(out);
        escaped = true;
        if (!escape()) return false;
    }
}

/// After the backslash. Canonical text escapes nothing that need not be.
bool JcsReader::escape() {
    constexpr std::string_view kinds = "\"\\bfnrt";
    if (at_ == end_) return false;
    if (auto const which = kinds.find(*at_); which != std::string_view::npos) {
        resolved_ += "\"\\\b\f\n\r\t"[which];
        ++at_;
        return true;
    }
    if (!take("u00") || end_ - at_ < 2) return false;
    constexpr std::string_view hex = "0123456789abcdef";
    auto const high = hex.find(at_[0]);
    auto const low = hex.find(at_[1]);
    if (high > 1 || low == std::string_view::npos) return false;
    auto const control = static_cast<char>(high << 4 | low);
    if (control == 0 || std::string_view("\b\f\n\r\t").contains(control)) return false;
    resolved_ += control;
    at_ += 2;
    return true;
}

bool JcsReader::boolean(bool& out) {
    first_ = false;
    out = take("true");
    return out || take("false");
}

bool JcsReader::integer(std::int64_t& out) {
    first_ = false;
    auto const* const start = at_;
    auto const [rest, fault] = std::from_chars(at_, end_, out);
    if (fault != std::errc() || out < -largest_json_integer || out > largest_json_integer)
        return false;
    at_ = rest;
    // One way to write a number: no leading zero, no minus zero, no fraction or exponent.
    auto const* const digits = *start == '-' ? start + 1 : start;
    if (*digits == '0' && (rest - digits > 1 || digits != start)) return false;
    return at_ == end_ || std::string_view(".eE").find(*at_) == std::string_view::npos;
}

std::optional<std::string_view> JcsReader::peek_member(std::string_view name) const {
    if (at_ == end_ || *at_ != '{') return std::nullopt;
    std::size_t depth = 0;
    for (auto const* at = at_; at != end_;) {
        if (*at == '"') {
            auto const* const past = past_string(at, end_);
            bool const found = depth == 1 && past != end_ && *past == ':' &&
                               std::string_view(at + 1, past - 1) == name;
            at = past;
            if (!found) continue;
            ++at;
            if (at == end_ || *at != '"') return std::nullopt;
            auto const* const close = past_string(at, end_);
            if (close == end_) return std::nullopt;
            std::string_view const text(at + 1, close - 1);
            return text.contains('\\') ? std::nullopt : std::optional(text);
        }
        if (*at == '{' || *at == '[') ++depth;
        if ((*at == '}' || *at == ']') && --depth == 0) return std::nullopt;
        ++at;
    }
    return std::nullopt;
}

} // namespace datafloor::crypto
