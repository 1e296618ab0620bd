// Columns: which C++ type stands in which type of column, how it is written and read, and
// parameters in PostgreSQL's binary form.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/base/codec.hpp"
#include "contracts/supervision/directive.hpp"
#include "crypto/ensure.hpp"
#include "ledger/database.hpp"

namespace datafloor::ledger {

enum class ColumnType : std::uint8_t { boolean, bytes, whole_number, text, time, uuid };

/// The name PostgreSQL gives the type.
std::string_view name_of(ColumnType type);

/// `type`, `append` and `read` of a C++ type, in the text form PostgreSQL takes and gives. `read`
/// returns false where the field does not fit. For the binary form, whole numbers have `number`,
/// and bytes `bytes`.
template <class T>
struct Column;

template <std::integral T>
    requires(!std::same_as<T, bool>)
struct Column<T> {
    static constexpr auto type = ColumnType::whole_number;

    static void append(std::string& out, T value) {
        ENSURE(std::in_range<std::int64_t>(value)); // bigint holds no more
        contracts::TextForm<T>::append(out, value);
    }

    static std::int64_t number(T value) {
        ENSURE(std::in_range<std::int64_t>(value));
        return static_cast<std::int64_t>(value);
    }

    static bool read(std::string_view field, T& value) {
        return contracts::TextForm<T>::parse(field, value);
    }
};

template <>
struct Column<bool> {
    static constexpr auto type = ColumnType::boolean;

    static void append(std::string& out, bool value) { out += value ? 't' : 'f'; }

    static bool read(std::string_view field, bool& value) {
        value = field == "t";
        return value || field == "f";
    }
};

template <>
struct Column<crypto::Instant> {
    static constexpr auto type = ColumnType::time;

    static void append(std::string& out, crypto::Instant value) {
        out += crypto::to_ledger_text(value);
    }

    /// `2026-11-21 22:05:53.12+00`: as many decimals as are not zero.
    static bool read(std::string_view field, crypto::Instant& value);
};

template <>
struct Column<contracts::Seconds> {
    static constexpr auto type = ColumnType::whole_number;

    static void append(std::string& out, contracts::Seconds value) {
        Column<std::int64_t>::append(out, value.value);
    }

    static std::int64_t number(contracts::Seconds value) { return value.value; }

    static bool read(std::string_view field, contracts::Seconds& value) {
        return Column<std::int64_t>::read(field, value.value);
    }
};

/// Bytes: 16 of any kind as uuid, the most compact type for them; others as bytea in hex.
void append_bytes(std::string& out, crypto::BytesView bytes);
bool read_bytes(std::string_view field, std::span<std::uint8_t> bytes);
/// bytea of any length.
std::optional<std::string> read_bytes(std::string_view field);

template <std::size_t N>
struct Column<std::array<std::uint8_t, N>> {
    static constexpr auto type = N == 16 ? ColumnType::uuid : ColumnType::bytes;

    static void append(std::string& out, std::array<std::uint8_t, N> const& value) {
        append_bytes(out, value);
    }

    static crypto::BytesView bytes(std::array<std::uint8_t, N> const& value) { return value; }

    static bool read(std::string_view field, std::array<std::uint8_t, N>& value) {
        return read_bytes(field, value);
    }
};

/// Types that are but bytes with a meaning.
template <class T, auto pointer>
struct BytesColumn {
    using Array = std::remove_cvref_t<decltype(std::declval<T>().*pointer)>;
    static constexpr auto type = Column<Array>::type;

    static void append(std::string& out, T const& value) { append_bytes(out, value.*pointer); }

    static crypto::BytesView bytes(T const& value) { return value.*pointer; }

    static bool read(std::string_view field, T& value) { return read_bytes(field, value.*pointer); }
};

template <>
struct Column<crypto::Uuid> : BytesColumn<crypto::Uuid, &crypto::Uuid::bytes> {};

template <>
struct Column<contracts::TransferId>
    : BytesColumn<contracts::TransferId, &contracts::TransferId::bytes> {};

template <>
struct Column<crypto::Thumbprint> : BytesColumn<crypto::Thumbprint, &crypto::Thumbprint::bytes> {};

template <>
struct Column<contracts::DirectiveId>
    : BytesColumn<contracts::DirectiveId, &contracts::DirectiveId::sha256> {};

/// Only enrolled keys come into events, so they are not checked again.
template <>
struct Column<crypto::PublicKey> : BytesColumn<crypto::PublicKey, &crypto::PublicKey::bytes> {};

template <>
struct Column<contracts::AgeRecipient>
    : BytesColumn<contracts::AgeRecipient, &contracts::AgeRecipient::point> {};

template <class Tag>
struct Column<contracts::Id<Tag>> {
    static constexpr auto type = ColumnType::uuid;

    static void append(std::string& out, contracts::Id<Tag> const& value) {
        append_bytes(out, value.value.bytes);
    }

    static crypto::BytesView bytes(contracts::Id<Tag> const& value) { return value.value.bytes; }

    static bool read(std::string_view field, contracts::Id<Tag>& value) {
        return read_bytes(field, value.value.bytes);
    }
};

template <>
struct Column<std::string> {
    static constexpr auto type = ColumnType::text;

    static void append(std::string& out, std::string_view value) { out += value; }

    static bool read(std::string_view field, std::string& value) {
        value = field;
        return true;
    }
};

/// All other scalars (names, currencies, account ids) are text in their one text form.
template <contracts::Scalar T>
    requires(!std::integral<T>)
struct Column<T> {
    static constexpr auto type = ColumnType::text;

    static void append(std::string& out, T const& value) {
        contracts::TextForm<T>::append(out, value);
    }

    static bool read(std::string_view field, T& value) {
        return contracts::TextForm<T>::parse(field, value);
    }
};

/// Records within a row (floor keys, rulebook): canonical JSON.
template <contracts::Record T>
struct Column<T> {
    static constexpr auto type = ColumnType::text;

    static void append(std::string& out, T const& value) { out += contracts::encode(value); }

    static bool read(std::string_view field, T& value) {
        auto decoded = contracts::decode<T>(field);
        if (decoded) value = std::move(*decoded);
        return decoded.has_value();
    }
};

/// One parameter with a value of its own.
template <class T>
std::string column_text(T const& value) {
    std::string out;
    Column<T>::append(out, value);
    return out;
}

/// In the binary form of PostgreSQL's `recv` functions, which it reads faster than text.
void append_binary_number(std::string& out, std::int64_t value);
void append_binary_time(std::string& out, crypto::Instant value);

template <class T>
void append_binary(std::string& out, T const& value) {
    if constexpr (Column<T>::type == ColumnType::boolean)
        out += value ? '\1' : '\0';
    else if constexpr (Column<T>::type == ColumnType::whole_number)
        append_binary_number(out, Column<T>::number(value));
    else if constexpr (Column<T>::type == ColumnType::time)
        append_binary_time(out, value);
    else if constexpr (Column<T>::type == ColumnType::text)
        Column<T>::append(out, value);
    else
        out += crypto::text_of(Column<T>::bytes(value));
}

/// An array of one dimension as the parameter `$1::uuid[]`, in the binary form of `array_recv`.
/// Reused: `begin` starts anew.
class ArrayParameter {
  public:
    void begin();

    template <class T>
    void add(T const& value) {
        auto const length_at = begin_element(Column<T>::type);
        append_binary(bytes_, value);
        end_element(length_at);
    }

    template <class T>
    void add(std::optional<T> const& value) {
        if (value)
            add(*value);
        else
            add_null(Column<T>::type);
    }

    void add_text(std::string_view text);

    /// Valid until the next `begin`.
    [[nodiscard]] Parameter finish();

  private:
    std::size_t begin_element(ColumnType type);
    void end_element(std::size_t length_at);
    void add_null(ColumnType type);

    std::string bytes_;
    ColumnType type_{};
    std::uint32_t count_ = 0;
    bool has_null_ = false;
};

/// Values of any types, each a parameter. Reused: `begin` starts anew.
class RowParameters {
  public:
    void begin();

    template <class T>
    void add(T const& value) {
        append_binary(bytes_, value);
        ends_.push_back({bytes_.size(), false});
    }

    template <class T>
    void add(std::optional<T> const& value) {
        if (value)
            add(*value);
        else
            ends_.push_back({bytes_.size(), true});
    }

    /// Valid until the next `begin`.
    [[nodiscard]] std::span<Parameter const> finish();

  private:
    struct End {
        std::size_t at = 0;
        bool is_null = false;
    };

    std::string bytes_;
    std::vector<End> ends_;
    std::vector<Parameter> parameters_;
};

} // namespace datafloor::ledger
