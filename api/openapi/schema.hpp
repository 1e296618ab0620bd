// JSON Schema (2020-12, the dialect of OpenAPI 3.1) of a record, made from its members(), so that
// the documentation cannot say other than what the codec does.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "contracts/base/codec.hpp"
#include "contracts/money/account.hpp"
#include "contracts/supervision/directive.hpp"

namespace datafloor::api {

using crypto::Json;

/// The schemas of scalars; not templates, so that each stands once in the program.
Json string_schema(std::string pattern);
Json hex_schema(std::size_t bytes);
Json id_schema();
Json whole_number_schema(bool may_be_negative);
Json time_schema(int decimals);
Json text_schema(std::size_t bytes_max);
Json thumbprint_schema();
Json recipient_schema();
Json account_schema();

/// `of()` gives the schema of one type.
template <class T>
struct Schema;

template <class T>
Json schema_of() {
    return Schema<T>::of();
}

template <>
struct Schema<bool> {
    static Json of() { return {{"type", "boolean"}}; }
};

template <std::integral T>
struct Schema<T> {
    static Json of() { return whole_number_schema(std::is_signed_v<T>); }
};

template <>
struct Schema<contracts::Seconds> {
    static Json of() {
        auto schema = whole_number_schema(true);
        schema["description"] = "Whole seconds, as a decimal string.";
        return schema;
    }
};

template <>
struct Schema<contracts::PlainNumber> {
    static Json of() { return {{"type", "integer"}}; }
};

template <std::size_t N>
struct Schema<std::array<std::uint8_t, N>> {
    static Json of() { return hex_schema(N); }
};

template <>
struct Schema<contracts::TransferId> {
    static Json of() { return hex_schema(16); }
};

template <>
struct Schema<contracts::DirectiveId> {
    static Json of() { return hex_schema(32); }
};

template <>
struct Schema<crypto::PublicKey> {
    static Json of() {
        auto schema = hex_schema(32);
        schema["description"] = "An Ed25519 public key.";
        return schema;
    }
};

template <class Tag>
struct Schema<contracts::Id<Tag>> {
    static Json of() { return id_schema(); }
};

template <>
struct Schema<contracts::Instant> {
    static Json of() { return time_schema(6); }
};

template <>
struct Schema<contracts::DocumentTime> {
    static Json of() { return time_schema(3); }
};

template <>
struct Schema<contracts::Currency> {
    static Json of() { return string_schema("^[A-Z]{3}$"); }
};

template <>
struct Schema<contracts::Country> {
    static Json of() { return string_schema("^[A-Z]{2}$"); }
};

template <std::size_t bytes_max>
struct Schema<contracts::Text<bytes_max>> {
    static Json of() { return text_schema(bytes_max); }
};

template <>
struct Schema<contracts::AccountId> {
    static Json of() { return account_schema(); }
};

template <>
struct Schema<crypto::Thumbprint> {
    static Json of() { return thumbprint_schema(); }
};

template <>
struct Schema<contracts::AgeRecipient> {
    static Json of() { return recipient_schema(); }
};

template <contracts::NamedEnum E>
struct Schema<E> {
    static Json of() {
        auto names = Json::array();
        for (auto const name : contracts::EnumNames<E>::names) names.push_back(name);
        return {{"type", "string"}, {"enum", std::move(names)}};
    }
};

template <contracts::NamedEnum E>
struct Schema<contracts::NameSet<E>> {
    static Json of() {
        return {{"type", "array"},
                {"items", schema_of<E>()},
                {"uniqueItems", true},
                {"description", "Names in the order of the enumeration."}};
    }
};

template <class T>
struct Schema<std::vector<T>> {
    static Json of() {
        return {
            {"type", "array"}, {"items", schema_of<T>()}, {"maxItems", contracts::list_length_max}};
    }
};

/// One of several records, told apart by a member that is always the same.
template <contracts::Record... T>
struct Schema<std::variant<T...>> {
    static Json of() { return {{"oneOf", Json::array({schema_of<T>()...})}}; }
};

template <contracts::Record T>
struct Schema<T> {
    static Json of() {
        auto properties = Json::object();
        auto required = Json::array();
        contracts::each_member_ascending<T>([&](auto const& m) {
            using Kind = std::remove_cvref_t<decltype(m)>;
            auto const name = std::string(m.name);
            auto optional = false;
            if constexpr (std::is_same_v<Kind, contracts::ConstantText> ||
                          std::is_same_v<Kind, contracts::ConstantNumber>) {
                properties[name] = Json{{"const", m.value}};
            } else {
                using M = std::remove_cvref_t<decltype(std::declval<T>().*m.pointer)>;
                if constexpr (contracts::is_optional<M>) {
                    optional = true;
                    properties[name] = schema_of<typename M::value_type>();
                } else {
                    properties[name] = schema_of<M>();
                }
            }
            if (!optional) required.push_back(name);
        });
        Json schema = {{"type", "object"},
                       {"properties", std::move(properties)},
                       {"additionalProperties", false}};
        if (!required.empty()) schema["required"] = std::move(required);
        return schema;
    }
};

} // namespace datafloor::api
