#include "crypto/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <ranges>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::crypto {

namespace {

/// Reading recurses: no limit may ask for more than the stack of any thread holds.
constexpr std::size_t deepest = 256;

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

bool is_well_formed(std::string_view text) {
    auto const* const bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t point = -1;
        auto const length =
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (length <= 0) return false;
        at += static_cast<std::size_t>(length);
    }
    return true;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t point) {
    std::array<utf8proc_uint8_t, 4> bytes;
    auto const length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes.data());
    out.append(reinterpret_cast<char const*>(bytes.data()), static_cast<std::size_t>(length));
}

/// Reads one document by recursive descent and stops at the first fault. Our own, because
/// nlohmann's reader takes more than twice the time (8.4 against 3.7 us for 800 bytes) and knows no
/// places in the tree; the fuzz target compares the two.
class Reader {
  public:
    /// `text` holds no zero byte, which stands for the end here.
    Reader(std::string_view text, std::size_t depth)
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), depth_left_(depth) {}

    bool document(Json& out) {
        if (!value(out)) return false;
        skip_space();
        return at_ == end_ || refuse("something follows the document");
    }

    JsonFault take_fault() { return std::move(fault_); }

  private:
    /// An open object or array. `name` is the member last named, null before the first.
    struct Frame {
        Frame const* parent;
        std::string const* name;
        std::size_t index;
        bool array;
    };

    [[nodiscard]] char peek() const { return at_ == end_ ? '\0' : *at_; }

    bool take(char wanted) {
        if (peek() != wanted) return false;
        ++at_;
        return true;
    }

    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }

    bool value(Json& out) {
        skip_space();
        switch (char const first = peek()) {
        case '"': {
            std::string text;
            if (!string(text) || !normalised(text)) return false;
            out = std::move(text);
            return true;
        }
        case '{': return nested(out, &Reader::object);
        case '[': return nested(out, &Reader::array);
        case 't': return literal("true", true, out);
        case 'f': return literal("false", false, out);
        case 'n': return literal("null", nullptr, out);
        default:
            if (first == '-' || is_digit(first)) return number(out);
            return refuse("a value is expected");
        }
    }

    template <class Value>
    bool literal(std::string_view word, Value wanted, Json& out) {
        if (!std::string_view(at_, end_).starts_with(word)) return refuse("a value is expected");
        at_ += word.size();
        out = wanted;
        return true;
    }

    bool nested(Json& out, bool (Reader::*read)(Json&, Frame&)) {
        if (depth_left_ == 0) return refuse("nested too deep", JsonFaultKind::too_deep);
        --depth_left_;
        ++at_;
        skip_space();
        Frame frame{.parent = frame_, .name = nullptr, .index = 0, .array = false};
        frame_ = &frame;
        if (!(this->*read)(out, frame)) return false;
        frame_ = frame.parent;
        ++depth_left_;
        return true;
    }

    bool array(Json& out, Frame& frame) {
        frame.array = true;
        out = Json::array();
        auto& elements = out.get_ref<Json::array_t&>();
        if (take(']')) return true;
        for (;;) {
            if (!value(elements.emplace_back())) return false;
            ++frame.index;
            skip_space();
            if (take(']')) return true;
            if (!take(',')) return refuse("',' or ']' is expected");
        }
    }

    bool object(Json& out, Frame& frame) {
        out = Json::object();
        auto& members = out.get_ref<Json::object_t&>();
        if (take('}')) return true;
        for (;;) {
            skip_space();
            if (peek() != '"') return refuse("a member name is expected");
            std::string name;
            if (!string(name)) return false;
            auto const known = members.size();
            // Canonical text names its members in ascending order: the end is where they belong.
            auto const member = members.try_emplace(members.end(), std::move(name));
            frame.name = &member->first;
            if (members.size() == known)
                return refuse("duplicate member name", JsonFaultKind::duplicate_member);
            if (!normalised(member->first)) return false;
            skip_space();
            if (!take(':')) return refuse("':' is expected");
            if (!value(member->second)) return false;
            skip_space();
            if (take('}')) return true;
            if (!take(',')) return refuse("',' or '}' is expected");
        }
    }

    bool digits() {
        if (!is_digit(peek())) return refuse("a digit is expected");
        while (is_digit(peek())) ++at_;
        return true;
    }

    bool number(Json& out) {
        auto const* const start = at_;
        take('-');
        if (!take('0') && !digits()) return false;
        auto const* const mantissa_end = at_;
        if (take('.') && !digits()) return false;
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (!take('+')) take('-');
            if (!digits()) return false;
        }
        return mantissa_end == at_ ? integer(start, out) : real(start, out);
    }

    bool integer(char const* start, Json& out) {
        std::int64_t number = 0;
        auto const [rest, fault] = std::from_chars(start, at_, number);
        if (fault != std::errc() || number < -largest_json_integer ||
            number > largest_json_integer) {
            return refuse("integer beyond 2^53 - 1", JsonFaultKind::number_range);
        }
        out = number;
        return true;
    }

    bool real(char const* start, Json& out) {
        double number = 0;
        auto const [rest, fault] = std::from_chars(start, at_, number);
        if (fault != std::errc() || !std::isfinite(number))
            return refuse("number does not fit", JsonFaultKind::number_range);
        if (number == 0.0 && !is_zero({start, at_}))
            return refuse("number does not fit", JsonFaultKind::number_range);
        // From 1e21 on the canonical form has an exponent; below, it is an integer in full.
        auto const size = std::abs(number);
        if (size > static_cast<double>(largest_json_integer) && size < 1e21) {
            return refuse("integer beyond 2^53 - 1", JsonFaultKind::number_range);
        }
        out = number;
        return true;
    }

    static bool is_zero(std::string_view digits) {
        auto const mantissa = digits.substr(0, digits.find_first_of("eE"));
        return mantissa.find_first_of("123456789") == std::string_view::npos;
    }

    /// Reads a string or name into `out`, which is empty.
    bool string(std::string& out) {
        ++at_;
        ascii_ = true;
        for (;;) {
            auto const* const start = at_;
            while (at_ != end_ && *at_ != '"' && *at_ != '\\') {
                auto const byte = static_cast<unsigned char>(*at_);
                if (byte < 0x20) return refuse("a control character must be escaped");
                if (byte >= 0x80) ascii_ = false;
                ++at_;
            }
            out.append(start, at_);
            if (at_ == end_) return refuse("the string does not end");
            if (take('"')) break;
            if (!escape(out)) return false;
        }
        return ascii_ || is_well_formed(out) ||
               refuse("the string is not UTF-8", JsonFaultKind::text_not_allowed);
    }

    /// For the string just read.
    bool normalised(std::string const& text) {
        if (ascii_ || surely_nfc(text) || normalises_to_itself(text)) return true;
        return refuse("text is not in Unicode normalisation form C",
                      JsonFaultKind::text_not_allowed);
    }

    bool escape(std::string& out) {
        ++at_;
        char const kind = peek();
        if (kind == 'u') return escaped_unit(out);
        constexpr std::string_view kinds = "\"\\/bfnrt";
        auto const which = kind == '\0' ? std::string_view::npos : kinds.find(kind);
        if (which == std::string_view::npos) return refuse("unknown escape");
        out += "\"\\/\b\f\n\r\t"[which];
        ++at_;
        return true;
    }

    bool escaped_unit(std::string& out) {
        std::uint32_t point = 0;
        if (!hex4(point)) return false;
        if (point == 0) return refuse("contains U+0000", JsonFaultKind::text_not_allowed);
        if (point >= 0xD800 && point <= 0xDFFF) {
            std::uint32_t low = 0;
            if (point > 0xDBFF || !take('\\') || peek() != 'u')
                return refuse("lone surrogate", JsonFaultKind::text_not_allowed);
            if (!hex4(low)) return false;
            if (low < 0xDC00 || low > 0xDFFF)
                return refuse("lone surrogate", JsonFaultKind::text_not_allowed);
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        if (point >= 0x80) ascii_ = false;
        append_utf8(out, point);
        return true;
    }

    /// Stands on the `u`.
    bool hex4(std::uint32_t& unit) {
        ++at_;
        for (int i = 0; i < 4; ++i, ++at_) {
            char const c = peek();
            std::uint32_t digit = 0;
            if (is_digit(c)) {
                digit = static_cast<std::uint32_t>(c - '0');
            } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                digit = static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
            } else {
                return refuse("four hexadecimal digits are expected");
            }
            unit = unit << 4 | digit;
        }
        return true;
    }

    bool refuse(std::string what, JsonFaultKind kind = JsonFaultKind::syntax) {
        std::vector<Frame const*> path;
        for (auto const* frame = frame_; frame != nullptr; frame = frame->parent) {
            path.push_back(frame);
        }
        for (auto const* frame : std::views::reverse(path)) {
            if (frame->array) {
                fault_.pointer += '/' + std::to_string(frame->index);
            } else if (frame->name != nullptr) {
                append_json_pointer(fault_.pointer, *frame->name);
            }
        }
        fault_.what = std::move(what);
        fault_.kind = kind;
        fault_.offset = static_cast<std::size_t>(at_ - begin_);
        return false;
    }

    char const* begin_;
    char const* at_;
    char const* end_;
    std::size_t depth_left_;
    Frame const* frame_ = nullptr;
    /// The string read last has no byte above 7F.
    bool ascii_ = true;
    JsonFault fault_;
};

std::unexpected<JsonFault> refused(std::string what, std::size_t offset, JsonFaultKind kind) {
    return std::unexpected(
        JsonFault{.pointer = {}, .what = std::move(what), .offset = offset, .kind = kind});
}

} // namespace

bool is_nfc(std::string_view text) {
    if (is_ascii(text)) return true;
    return is_well_formed(text) && (surely_nfc(text) || normalises_to_itself(text));
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
    if (text.size() > limits.bytes)
        return refused("text is too long", limits.bytes, JsonFaultKind::too_long);
    ENSURE(limits.depth <= deepest);
    if (text.starts_with("\xEF\xBB\xBF"))
        return refused("begins with a byte order mark", 0, JsonFaultKind::syntax);
    if (auto const zero = text.find('\0'); zero != std::string_view::npos) {
        return refused("contains U+0000", zero, JsonFaultKind::text_not_allowed);
    }
    Reader reader(text, limits.depth);
    Json tree;
    if (!reader.document(tree)) return std::unexpected(reader.take_fault());
    return tree;
}

std::expected<Json, JsonFault> parse_canonical_json(std::string_view text, JsonLimits limits) {
    auto tree = parse_json(text, limits);
    if (!tree) return tree;
    auto const wanted = canonical(*tree);
    if (wanted == text) return tree;
    std::size_t same = 0;
    while (same < wanted.size() && same < text.size() && wanted[same] == text[same]) ++same;
    return refused("is not in canonical form (RFC 8785)", same, JsonFaultKind::not_canonical);
}

} // namespace datafloor::crypto
