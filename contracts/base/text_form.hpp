// The one text form of every scalar: what stands in documents (as a JSON string) and in columns.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "contracts/base/ids.hpp"
#include "contracts/base/money.hpp"
#include "contracts/base/names.hpp"
#include "crypto/jwk.hpp"
#include "crypto/time.hpp"
#include "crypto/x25519.hpp"

namespace datafloor::contracts {

using crypto::Instant;

/// `append` writes the text form; `parse` accepts exactly what `append` writes.
template <class T>
struct TextForm;

template <class T>
concept Scalar = requires(std::string& out, std::string_view text, T value) {
    TextForm<T>::append(out, value);
    { TextForm<T>::parse(text, value) } -> std::same_as<bool>;
};

/// Text of at most `bytes_max` bytes in UTF-8, not empty, NFC (the JSON parser saw to that).
template <std::size_t bytes_max>
struct Text {
    std::string value;
    bool operator==(Text const&) const = default;
};

/// A time as documents carry it: milliseconds. Ledger times (`Instant`) carry microseconds.
struct DocumentTime {
    Instant instant;
    auto operator<=>(DocumentTime const&) const = default;
};

/// A span of time in whole seconds.
struct Seconds {
    std::int64_t value = 0;
    auto operator<=>(Seconds const&) const = default;
};

/// ISO 3166-1 alpha-2.
struct Country {
    std::array<char, 2> code{'V', 'N'};
    auto operator<=>(Country const&) const = default;
};

/// An age X25519 recipient; in text `age1...`, checked when it is read.
struct AgeRecipient {
    crypto::X25519Point point{};
    auto operator<=>(AgeRecipient const&) const = default;
};

constexpr Instant operator+(Instant start, Seconds span) {
    return {start.micros + span.value * 1'000'000};
}

template <std::integral T>
struct TextForm<T> {
    static void append(std::string& out, T value) {
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out.append(digits, end);
    }

    static bool parse(std::string_view text, T& value) {
        auto const end = text.data() + text.size();
        auto const result = std::from_chars(text.data(), end, value);
        if (result.ec != std::errc{} || result.ptr != end) return false;
        // One number, one text: no leading zeros, no "-0".
        auto const digits = text.starts_with('-') ? text.substr(1) : text;
        return !digits.starts_with('0') || text == "0";
    }
};

template <>
struct TextForm<bool> {
    static void append(std::string& out, bool value) { out += value ? "true" : "false"; }

    static bool parse(std::string_view text, bool& value) {
        value = text == "true";
        return value || text == "false";
    }
};

template <std::size_t N>
struct TextForm<std::array<std::uint8_t, N>> {
    static void append(std::string& out, std::array<std::uint8_t, N> const& value) {
        crypto::append_hex(out, value);
    }

    static bool parse(std::string_view text, std::array<std::uint8_t, N>& value) {
        return crypto::from_hex(text, value);
    }
};

template <>
struct TextForm<TransferId> {
    static void append(std::string& out, TransferId const& id) {
        crypto::append_hex(out, id.bytes);
    }

    static bool parse(std::string_view text, TransferId& id) {
        return crypto::from_hex(text, id.bytes);
    }
};

template <class Tag>
struct TextForm<Id<Tag>> {
    static void append(std::string& out, Id<Tag> const& id) { out += id.value.text(); }

    static bool parse(std::string_view text, Id<Tag>& id) {
        auto const uuid = crypto::parse_uuid(text);
        if (uuid) id.value = *uuid;
        return uuid.has_value();
    }
};

template <>
struct TextForm<Instant> {
    static void append(std::string& out, Instant const& value) {
        out += crypto::to_ledger_text(value);
    }

    static bool parse(std::string_view text, Instant& value) {
        auto const time = crypto::parse_ledger_instant(text);
        if (time) value = *time;
        return time.has_value();
    }
};

template <>
struct TextForm<DocumentTime> {
    static void append(std::string& out, DocumentTime const& value) {
        out += crypto::to_text(value.instant);
    }

    static bool parse(std::string_view text, DocumentTime& value) {
        auto const time = crypto::parse_instant(text);
        if (time) value.instant = *time;
        return time.has_value();
    }
};

template <>
struct TextForm<Seconds> {
    static constexpr std::int64_t seconds_max = 100LL * 366 * 86'400;

    static void append(std::string& out, Seconds const& value) {
        TextForm<std::int64_t>::append(out, value.value);
    }

    static bool parse(std::string_view text, Seconds& value) {
        return TextForm<std::int64_t>::parse(text, value.value) && value.value >= 0 &&
               value.value <= seconds_max;
    }
};

template <std::size_t N>
bool parse_capitals(std::string_view text, std::array<char, N>& code) {
    if (text.size() != N) return false;
    for (std::size_t i = 0; i < N; ++i) {
        if (text[i] < 'A' || text[i] > 'Z') return false;
        code[i] = text[i];
    }
    return true;
}

template <>
struct TextForm<Currency> {
    static void append(std::string& out, Currency const& value) {
        out.append(value.code.data(), value.code.size());
    }

    static bool parse(std::string_view text, Currency& value) {
        return parse_capitals(text, value.code);
    }
};

template <>
struct TextForm<Country> {
    static void append(std::string& out, Country const& value) {
        out.append(value.code.data(), value.code.size());
    }

    static bool parse(std::string_view text, Country& value) {
        return parse_capitals(text, value.code);
    }
};

template <std::size_t bytes_max>
struct TextForm<Text<bytes_max>> {
    static void append(std::string& out, Text<bytes_max> const& text) { out += text.value; }

    static bool parse(std::string_view text, Text<bytes_max>& value) {
        if (text.empty() || text.size() > bytes_max) return false;
        value.value = text;
        return true;
    }
};

template <NamedEnum E>
struct TextForm<E> {
    static void append(std::string& out, E value) { out += name_of(value); }

    static bool parse(std::string_view text, E& value) {
        auto const found = from_name<E>(text);
        if (found) value = *found;
        return found.has_value();
    }
};

/// In columns: names in the order of the enumeration, separated by spaces.
template <NamedEnum E>
struct TextForm<NameSet<E>> {
    static void append(std::string& out, NameSet<E> const& set) {
        bool first = true;
        set.each([&](E value) {
            if (!first) out += ' ';
            out += name_of(value);
            first = false;
        });
    }

    static bool parse(std::string_view text, NameSet<E>& set) {
        set = {};
        while (!text.empty()) {
            auto const end = text.find(' ');
            auto const value = from_name<E>(text.substr(0, end));
            if (!value) return false;
            set.insert(*value);
            text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        }
        return true;
    }
};

template <>
struct TextForm<crypto::Thumbprint> {
    static void append(std::string& out, crypto::Thumbprint const& value) { out += value.text(); }

    static bool parse(std::string_view text, crypto::Thumbprint& value) {
        auto const found = crypto::parse_thumbprint(text);
        if (found) value = *found;
        return found.has_value();
    }
};

template <>
struct TextForm<crypto::PublicKey> {
    static void append(std::string& out, crypto::PublicKey const& value) {
        crypto::append_hex(out, value.bytes);
    }

    static bool parse(std::string_view text, crypto::PublicKey& value) {
        return crypto::from_hex(text, value.bytes) &&
               crypto::enrol_public_key(value.bytes).has_value();
    }
};

template <>
struct TextForm<AgeRecipient> {
    static void append(std::string& out, AgeRecipient const& value);
    static bool parse(std::string_view text, AgeRecipient& value);
};

template <Scalar T>
std::string text_form(T const& value) {
    std::string out;
    TextForm<T>::append(out, value);
    return out;
}

} // namespace datafloor::contracts
