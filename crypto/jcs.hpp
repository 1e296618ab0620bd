// Canonical JSON (RFC 8785): from a tree, and streamed without one.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/json_fwd.hpp"

namespace datafloor::crypto {

/// The canonical form. Numbers must be finite and integers within 2^53 - 1, as parse_json leaves
/// them; anything else is a bug of the caller.
std::string canonical(Json const& value);

/// A string with its quotes, escaped after RFC 8785 section 3.2.2.2. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// A finite number as ECMAScript prints it (RFC 8785 section 3.2.2.3).
void append_json_number(std::string& out, double value);

/// Writes canonical JSON straight into a string. The caller names members in ascending order; a
/// wrong order, an unfinished member or a wrong nesting is a bug and ends the program. Names are
/// printable ASCII without quote and backslash. Strings are UTF-8, integers within 2^53 - 1.
class JcsWriter {
  public:
    explicit JcsWriter(std::string& out) : out_(out) {}

    JcsWriter(JcsWriter const&) = delete;
    JcsWriter& operator=(JcsWriter const&) = delete;

    void begin_object();
    void end_object();
    void begin_array();
    void end_array();

    /// The next value is this member's.
    void member(std::string_view name);

    void value(std::string_view text);

    void value(char const* text) { value(std::string_view(text)); }

    void value(std::nullptr_t);

    void value(std::same_as<bool> auto flag) { boolean(flag); }

    template <std::signed_integral Integer>
    void value(Integer number) {
        integer(number);
    }

    /// A value that is canonical JSON already.
    void canonical_value(std::string_view json);

    /// member(name) and value(v) in one.
    template <class Value>
    void member(std::string_view name, Value const& v) {
        member(name);
        value(v);
    }

  private:
    struct Level {
        bool array;
        bool empty;
        /// The last member's name, where it stands in the output.
        std::size_t name_at;
        std::size_t name_size;
    };

    void before_value();
    void boolean(bool flag);
    void integer(std::int64_t number);
    void close(bool array);

    std::string& out_;
    std::vector<Level> levels_;
    /// A member has been named and waits for its value.
    bool named_ = false;
};

} // namespace datafloor::crypto
