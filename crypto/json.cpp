#include "crypto/json.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "crypto/jcs.hpp"

namespace datafloor::crypto {

namespace {

/// Walks the text and tells the builder how far the lexer has come.
class Cursor {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = char const*;
    using reference = char const&;

    Cursor(char const* at, char const** reached) : at_(at), reached_(reached) {}

    reference operator*() const { return *at_; }

    Cursor& operator++() {
        *reached_ = ++at_;
        return *this;
    }

    Cursor operator++(int) {
        auto before = *this;
        ++*this;
        return before;
    }

    bool operator==(Cursor const& other) const { return at_ == other.at_; }

  private:
    char const* at_;
    char const** reached_;
};

/// Every code point below U+0300 and from U+1E00 to U+1EFF (Latin with Vietnamese) is stable under
/// composition with its neighbours of the same ranges, so such text needs no normalisation to
/// compare with. Expects well-formed UTF-8.
bool surely_nfc(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte < 0xCC) continue; // ASCII, leads up to U+02FF, and their continuation bytes
        if (byte != 0xE1 || i + 1 == text.size()) return false;
        auto const next = static_cast<unsigned char>(text[i + 1]);
        if (next < 0xB8 || next > 0xBB) return false;
    }
    return true;
}

bool is_ascii(std::string_view text) {
    unsigned char seen = 0;
    for (char const c : text) seen |= static_cast<unsigned char>(c);
    return seen < 0x80;
}

bool normalises_to_itself(std::string_view text) {
    utf8proc_uint8_t* normalised = nullptr;
    auto const length =
        utf8proc_map(reinterpret_cast<utf8proc_uint8_t const*>(text.data()),
                     static_cast<utf8proc_ssize_t>(text.size()), &normalised,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> const owner(normalised, &std::free);
    return length >= 0 && std::cmp_equal(length, text.size()) &&
           std::memcmp(normalised, text.data(), text.size()) == 0;
}

/// The part of nlohmann's message that says what is wrong, without the excerpt of the text.
std::string reason_of(nlohmann::detail::exception const& error) {
    std::string_view message = error.what();
    if (auto const end = message.find("; last read"); end != std::string_view::npos) {
        message = message.substr(0, end);
    }
    auto const start = message.find(" - ");
    if (start == std::string_view::npos) return "is not JSON";
    return std::string(message.substr(start + 3));
}

/// Builds the tree from the parser's events and stops at the first fault.
class Builder {
  public:
    Builder(std::string_view text, JsonLimits limits)
        : begin_(text.data()), reached_(text.data()), limits_(limits) {}

    char const** reached() { return &reached_; }

    Json take() { return std::move(root_); }

    JsonFault take_fault() { return std::move(fault_); }

    // nlohmann's SAX interface.
    bool null() { return place(nullptr) != nullptr; }

    bool boolean(bool value) { return place(value) != nullptr; }

    bool number_integer(Json::number_integer_t value) {
        if (value < -largest_json_integer) return refuse("integer beyond 2^53 - 1");
        return place(value) != nullptr;
    }

    bool number_unsigned(Json::number_unsigned_t value) {
        if (std::cmp_greater(value, largest_json_integer)) {
            return refuse("integer beyond 2^53 - 1");
        }
        return place(value) != nullptr;
    }

    bool number_float(Json::number_float_t value, std::string const& digits) {
        if (!std::isfinite(value)) return refuse("number does not fit");
        // From 1e21 on the canonical form has an exponent; below, it is an integer in full.
        auto const size = std::abs(value);
        if (size > static_cast<double>(largest_json_integer) && size < 1e21) {
            return refuse("integer beyond 2^53 - 1");
        }
        if (digits.find_first_of(".eE") == std::string::npos) {
            return refuse("integer beyond 2^53 - 1");
        }
        if (size == 0.0 && vanished(digits)) return refuse("number does not fit");
        return place(value) != nullptr;
    }

    bool string(std::string& value) {
        if (!check_text(value)) return false;
        return place(std::move(value)) != nullptr;
    }

    bool binary(Json::binary_t& /*value*/) { return refuse("is not JSON"); }

    bool start_object(std::size_t /*elements*/) { return open(Json::value_t::object); }

    bool start_array(std::size_t /*elements*/) { return open(Json::value_t::array); }

    bool end_object() { return close(); }

    bool end_array() { return close(); }

    bool key(std::string& name) {
        auto& frame = open_.back();
        auto& members = frame.container->get_ref<Json::object_t&>();
        auto const [entry, inserted] = members.try_emplace(std::move(name));
        frame.name = &entry->first;
        if (!inserted) return refuse("duplicate member name");
        frame.slot = &entry->second;
        return check_text(entry->first);
    }

    bool parse_error(std::size_t /*position*/, std::string const& /*token*/,
                     nlohmann::detail::exception const& error) {
        return refuse(error.id == 406 ? "number does not fit" : reason_of(error));
    }

  private:
    struct Frame {
        Json* container;
        /// The value and the name of the member last named; null in arrays and before a name.
        Json* slot;
        std::string const* name;
    };

    static bool vanished(std::string const& digits) {
        auto const mantissa = std::string_view(digits).substr(0, digits.find_first_of("eE"));
        return mantissa.find_first_of("123456789") != std::string_view::npos;
    }

    template <class Value>
    Json* place(Value&& value) {
        if (open_.empty()) {
            root_ = std::forward<Value>(value);
            return &root_;
        }
        auto& frame = open_.back();
        if (frame.container->is_array()) {
            auto& elements = frame.container->get_ref<Json::array_t&>();
            return &elements.emplace_back(std::forward<Value>(value));
        }
        *frame.slot = std::forward<Value>(value);
        return frame.slot;
    }

    bool open(Json::value_t kind) {
        if (open_.size() >= limits_.depth) return refuse("nested too deep");
        auto* const container = place(Json(kind));
        open_.push_back({.container = container, .slot = nullptr, .name = nullptr});
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    bool check_text(std::string const& text) {
        if (text.find('\0') != std::string::npos) return refuse("contains U+0000");
        return is_nfc(text) || refuse("text is not in Unicode normalisation form C");
    }

    bool refuse(std::string what) {
        fault_ = {.pointer = pointer(),
                  .what = std::move(what),
                  .offset = static_cast<std::size_t>(reached_ - begin_)};
        return false;
    }

    std::string pointer() const {
        std::string out;
        for (auto const& frame : open_) {
            if (frame.container->is_array()) {
                // A container on the way down is the last element; at the end it is the next one.
                auto const next = &frame == &open_.back();
                out += '/' + std::to_string(frame.container->size() - (next ? 0 : 1));
            } else if (frame.name != nullptr) {
                append_json_pointer(out, *frame.name);
            }
        }
        return out;
    }

    char const* begin_;
    char const* reached_;
    JsonLimits limits_;
    Json root_;
    std::vector<Frame> open_;
    JsonFault fault_;
};

std::unexpected<JsonFault> refused(std::string what, std::size_t offset) {
    return std::unexpected(JsonFault{.pointer = {}, .what = std::move(what), .offset = offset});
}

} // namespace

bool is_nfc(std::string_view text) {
    if (is_ascii(text)) return true;
    auto const* const bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t point = -1;
        auto const length =
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (length <= 0) return false;
        at += static_cast<std::size_t>(length);
    }
    return surely_nfc(text) || normalises_to_itself(text);
}

void append_json_pointer(std::string& pointer, std::string_view name) {
    pointer += '/';
    for (char const c : name) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
}

std::expected<Json, JsonFault> parse_json(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes) return refused("text is too long", limits.bytes);
    // nlohmann skips a byte order mark and takes a zero byte for the end of the text.
    if (text.starts_with("\xEF\xBB\xBF")) return refused("begins with a byte order mark", 0);
    if (auto const zero = text.find('\0'); zero != std::string_view::npos) {
        return refused("contains U+0000", zero);
    }
    Builder builder(text, limits);
    Cursor const first(text.data(), builder.reached());
    Cursor const last(text.data() + text.size(), builder.reached());
    if (!Json::sax_parse(first, last, &builder)) return std::unexpected(builder.take_fault());
    return builder.take();
}

std::expected<Json, JsonFault> parse_canonical_json(std::string_view text, JsonLimits limits) {
    auto tree = parse_json(text, limits);
    if (!tree) return tree;
    auto const wanted = canonical(*tree);
    if (wanted == text) return tree;
    std::size_t same = 0;
    while (same < wanted.size() && same < text.size() && wanted[same] == text[same]) ++same;
    return refused("is not in canonical form (RFC 8785)", same);
}

} // namespace datafloor::crypto
