// Reads canonical JSON (RFC 8785) straight into values, without a tree: the mirror of JcsWriter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace datafloor::crypto {

/// Walks along a text for which the caller knows what must come next. Each step takes what it
/// names and returns true, or returns false where the text does not go on that way; after a false
/// of anything but `next_member` and `next_element` the reader is of no more use. What it accepts
/// is canonical: no space, names and strings escaped as JcsWriter does, whole numbers within
/// 2^53 - 1, strings in UTF-8 and normalisation form C. It names no fault and no place; who needs
/// them asks parse_json. The order of names is the caller's to see to.
class JcsReader {
  public:
    /// `text` outlives the reader and the views it hands out.
    explicit JcsReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    JcsReader(JcsReader const&) = delete;
    JcsReader& operator=(JcsReader const&) = delete;

    [[nodiscard]] bool begin_object() { return begin('{'); }

    [[nodiscard]] bool end_object() { return end('}'); }

    [[nodiscard]] bool begin_array() { return begin('['); }

    [[nodiscard]] bool end_array() { return end(']'); }

    /// The name of the next member, printable ASCII without quote and backslash. When the object
    /// goes on otherwise or ends, false, and nothing is taken.
    [[nodiscard]] bool next_member(std::string_view name);

    /// Whether the array has one more element. False at its end, and nothing is taken.
    [[nodiscard]] bool next_element();

    /// The view holds until the next call.
    [[nodiscard]] bool string(std::string_view& out);
    [[nodiscard]] bool boolean(bool& out);
    [[nodiscard]] bool integer(std::int64_t& out);

    /// The unescaped text of a member of the object that begins here, found by its name at the
    /// object's own level. Takes nothing. Nothing when there is none, or it is no plain string.
    [[nodiscard]] std::optional<std::string_view> peek_member(std::string_view name) const;

    [[nodiscard]] bool at_end() const { return at_ == end_; }

  private:
    bool begin(char bracket);
    bool end(char bracket);
    bool take(char wanted);
    bool take(std::string_view wanted);
    bool escape();

    char const* at_;
    char const* end_;
    /// Nothing stands before the next member or element of the object or array that is open.
    bool first_ = true;
    /// A string with escapes, resolved.
    std::string resolved_;
};

} // namespace datafloor::crypto
