#include "ledger/column.hpp"

#include <array>

namespace datafloor::ledger {
namespace {

/// The numbers of PostgreSQL's types, which never change (catalog/pg_type.dat).
std::uint32_t number_of(ColumnType type) {
    static constexpr auto numbers = std::to_array<std::uint32_t>({16, 17, 20, 25, 1184, 2950});
    return numbers.at(static_cast<std::size_t>(type));
}

/// Dimensions, whether there are nulls, element type, length, first index.
constexpr std::size_t array_head_bytes = 20;

void put(std::string& out, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        out[at + i] = static_cast<char>(static_cast<std::uint8_t>(value >> (24 - 8 * i)));
}

} // namespace

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

void append_binary_number(std::string& out, std::int64_t value) {
    auto const at = out.size();
    out.append(8, '\0');
    put(out, at, static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) >> 32U));
    put(out, at + 4, static_cast<std::uint32_t>(static_cast<std::uint64_t>(value)));
}

/// Microseconds since 2000-01-01.
void append_binary_time(std::string& out, crypto::Instant value) {
    constexpr std::int64_t epoch = 946'684'800'000'000;
    append_binary_number(out, value.micros - epoch);
}

void ArrayParameter::begin() {
    bytes_.assign(array_head_bytes, '\0');
    count_ = 0;
    has_null_ = false;
}

std::size_t ArrayParameter::begin_element(ColumnType type) {
    ENSURE(count_ == 0 || type == type_);
    type_ = type;
    ++count_;
    auto const at = bytes_.size();
    bytes_.append(4, '\0');
    return at;
}

void ArrayParameter::end_element(std::size_t length_at) {
    auto const length = bytes_.size() - length_at - 4;
    ENSURE(std::in_range<std::int32_t>(length));
    put(bytes_, length_at, static_cast<std::uint32_t>(length));
}

void ArrayParameter::add_null(ColumnType type) {
    put(bytes_, begin_element(type), 0xFFFF'FFFF);
    has_null_ = true;
}

void ArrayParameter::add_text(std::string_view text) {
    auto const length_at = begin_element(ColumnType::text);
    bytes_ += text;
    end_element(length_at);
}

Parameter ArrayParameter::finish() {
    if (count_ == 0) return "{}"; // a text, for elements of any type
    put(bytes_, 0, 1);
    put(bytes_, 4, has_null_ ? 1 : 0);
    put(bytes_, 8, number_of(type_));
    put(bytes_, 12, count_);
    put(bytes_, 16, 1);
    return Parameter::binary(bytes_);
}

void RowParameters::begin() {
    bytes_.clear();
    ends_.clear();
}

std::span<Parameter const> RowParameters::finish() {
    parameters_.clear();
    std::string_view const bytes = bytes_;
    std::size_t from = 0;
    for (auto const& end : ends_) {
        parameters_.push_back(end.is_null ? Parameter()
                                          : Parameter::binary(bytes.substr(from, end.at - from)));
        from = end.at;
    }
    return parameters_;
}

} // namespace datafloor::ledger
