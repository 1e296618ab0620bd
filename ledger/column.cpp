#include "ledger/column.hpp"

#include <array>

namespace datafloor::ledger {

std::string_view name_of(ColumnType type) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"boolean", "bytea", "bigint", "text", "timestamp with time zone", "uuid"});
    return names.at(static_cast<std::size_t>(type));
}

bool Column<crypto::Instant>::read(std::string_view field, crypto::Instant& value) {
    constexpr std::string_view zone = "+00";
    constexpr std::size_t seconds_end = 19; // of "2026-11-21 22:05:53"
    constexpr std::size_t whole = 26;       // with six decimals
    if (field.size() < seconds_end + zone.size() || !field.ends_with(zone)) return false;
    std::string text(field.substr(0, field.size() - zone.size()));
    text[10] = 'T';
    if (text.size() == seconds_end) text += '.';
    if (text.size() > whole) return false;
    text.append(whole - text.size(), '0');
    text += 'Z';
    auto const time = crypto::parse_ledger_instant(text);
    if (time) value = *time;
    return time.has_value();
}

void append_bytes(std::string& out, crypto::BytesView bytes) {
    if (bytes.size() != 16) out += "\\x";
    crypto::append_hex(out, bytes);
}

bool read_bytes(std::string_view field, std::span<std::uint8_t> bytes) {
    if (bytes.size() != 16)
        return field.starts_with("\\x") && crypto::from_hex(field.substr(2), bytes);
    std::string digits;
    for (char const c : field)
        if (c != '-') digits += c;
    return crypto::from_hex(digits, bytes);
}

std::optional<std::string> read_bytes(std::string_view field) {
    if (!field.starts_with("\\x")) return std::nullopt;
    std::string out((field.size() - 2) / 2, '\0');
    auto const bytes =
        std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size()); // chars are bytes
    if (!crypto::from_hex(field.substr(2), bytes)) return std::nullopt;
    return out;
}

void ArrayLiteral::begin() { text_ = '{'; }

void ArrayLiteral::add_text(std::string_view text) {
    separate();
    quote(text);
}

void ArrayLiteral::add_null() {
    separate();
    text_ += "NULL"; // a text of this name would be quoted
}

std::string_view ArrayLiteral::finish() {
    text_ += '}';
    return text_;
}

void ArrayLiteral::separate() {
    if (text_.size() > 1) text_ += ',';
}

void ArrayLiteral::quote(std::string_view text) {
    text_ += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') text_ += '\\';
        text_ += c;
    }
    text_ += '"';
}

} // namespace datafloor::ledger
