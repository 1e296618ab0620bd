// Member tables for the docs, printed from the records themselves.
#pragma once

#include <map>
#include <string>

#include "contracts/base/codec.hpp"

namespace datafloor::contracts {

/// The meaning of a member, by "typ/path" or by "path" alone where it is the same everywhere.
using Meanings = std::map<std::string, std::string, std::less<>>;

template <class T>
struct FormOf;

template <class T>
std::string form_of() {
    return FormOf<T>::text();
}

template <NamedEnum E>
std::string names_in_docs() {
    std::string out;
    for (auto const name : EnumNames<E>::names) {
        if (!out.empty()) out += ", ";
        out += "`" + std::string(name) + "`";
    }
    return out;
}

template <NamedEnum E>
struct FormOf<E> {
    static std::string text() { return "one of " + names_in_docs<E>(); }
};

template <NamedEnum E>
struct FormOf<NameSet<E>> {
    static std::string text() {
        return "array, each at most once and in this order, of " + names_in_docs<E>();
    }
};

template <std::integral T>
struct FormOf<T> {
    static std::string text() {
        if (std::is_same_v<T, bool>) return "true or false";
        return "decimal string, " + std::to_string(std::numeric_limits<T>::min()) + " to " +
               std::to_string(std::numeric_limits<T>::max());
    }
};

template <std::size_t N>
struct FormOf<std::array<std::uint8_t, N>> {
    static std::string text() { return "hex, " + std::to_string(2 * N) + " digits"; }
};

template <std::size_t N>
struct FormOf<Text<N>> {
    static std::string text() { return "text, 1 to " + std::to_string(N) + " bytes"; }
};

template <class Tag>
struct FormOf<Id<Tag>> {
    static std::string text() { return "UUIDv7"; }
};

template <class T>
struct FormOf<std::vector<T>> {
    static std::string text() {
        auto const most = "array of at most " + std::to_string(list_length_max);
        if constexpr (Record<T>) {
            return most + " objects";
        } else {
            return most + ": " + form_of<T>();
        }
    }
};

#define DATAFLOOR_FORM(Type, words)                                                                \
    template <>                                                                                    \
    struct FormOf<Type> {                                                                          \
        static std::string text() { return words; }                                                \
    }
DATAFLOOR_FORM(Seconds, "decimal string, seconds, 0 to 100 years");
DATAFLOOR_FORM(DocumentTime, "RFC 3339, UTC, three decimals");
DATAFLOOR_FORM(Instant, "RFC 3339, UTC, six decimals");
DATAFLOOR_FORM(Currency, "ISO 4217, three capitals");
DATAFLOOR_FORM(Country, "ISO 3166-1, two capitals");
DATAFLOOR_FORM(AgeRecipient, "`age1…`");
DATAFLOOR_FORM(PlainNumber, "JSON number, whole");
DATAFLOOR_FORM(crypto::PublicKey, "hex, 64 digits, an Ed25519 public key");
DATAFLOOR_FORM(crypto::Thumbprint, "43 characters of base64url (RFC 7638)");
DATAFLOOR_FORM(TransferId, "hex, 32 digits");
#undef DATAFLOOR_FORM

/// Calls visit(path, form) for each member of the record and of the records within.
template <Record T, class Visit>
void each_path(std::string const& prefix, Visit const& visit);

template <class M, class Visit>
void visit_member(std::string const& path, std::string const& absent, Visit const& visit) {
    if constexpr (is_optional<M>) {
        visit_member<typename M::value_type>(path, "; may be absent", visit);
    } else if constexpr (Record<M>) {
        visit(path, "object" + absent);
        each_path<M>(path + ".", visit);
    } else {
        visit(path, form_of<M>() + absent);
        if constexpr (requires { typename M::value_type::value_type; }) return;
        if constexpr (requires { typename M::value_type; }) {
            if constexpr (Record<typename M::value_type>)
                each_path<typename M::value_type>(path + "[].", visit);
        }
    }
}

template <Record T, class Visit>
void each_path(std::string const& prefix, Visit const& visit) {
    each_member_ascending<T>([&](auto const& m) {
        using Kind = std::remove_cvref_t<decltype(m)>;
        auto const path = prefix + std::string(m.name);
        if constexpr (std::is_same_v<Kind, ConstantText>) {
            visit(path, "`\"" + std::string(m.value) + "\"`");
        } else if constexpr (std::is_same_v<Kind, ConstantNumber>) {
            visit(path, "`" + std::to_string(m.value) + "`");
        } else {
            visit_member<std::remove_cvref_t<decltype(std::declval<T>().*m.pointer)>>(path, "",
                                                                                      visit);
        }
    });
}

} // namespace datafloor::contracts
