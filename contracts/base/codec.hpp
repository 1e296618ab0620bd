// Records to and from JSON. Encoding writes the canonical bytes (RFC 8785) in one pass; decoding
// takes them back in one pass without a tree. What is not canonical, or has unknown or missing
// members, is read once more as a tree, to say what is wrong and where (RFC 6901).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contracts/base/record.hpp"
#include "contracts/base/text_form.hpp"
#include "crypto/jcs.hpp"
#include "crypto/jcs_reader.hpp"
#include "crypto/json.hpp"

namespace datafloor::contracts {

using crypto::JcsReader;
using crypto::JcsWriter;
using crypto::Json;
using crypto::JsonFault;
using crypto::JsonFaultKind;

/// A number that stands in JSON as a number, not as a decimal string (`chunk` of a manifest).
struct PlainNumber {
    std::int64_t value = 0;
    auto operator<=>(PlainNumber const&) const = default;
};

/// `write`, `scan` and `read` of one type. `scan` takes exactly what `write` writes; `read` returns
/// false and fills `fault` where the JSON does not fit.
template <class T>
struct Codec;

/// No list in a document or event is longer.
inline constexpr std::size_t list_length_max = 256;

inline bool misfit(JsonFault& fault, std::string what,
                   JsonFaultKind kind = JsonFaultKind::wrong_value) {
    fault.pointer.clear();
    fault.kind = kind;
    fault.what = std::move(what);
    return false;
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <Scalar T>
struct Codec<T> {
    static void write(JcsWriter& out, T const& value) {
        if constexpr (std::is_same_v<T, bool>) {
            out.value(value);
        } else {
            out.value(std::string_view(text_form(value)));
        }
    }

    static bool scan(JcsReader& in, T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            return in.boolean(value);
        } else {
            std::string_view text;
            return in.string(text) && TextForm<T>::parse(text, value);
        }
    }

    static bool read(Json const& json, T& value, JsonFault& fault) {
        if constexpr (std::is_same_v<T, bool>) {
            if (!json.is_boolean()) return misfit(fault, "must be true or false");
            value = json.get<bool>();
            return true;
        } else {
            if (!json.is_string()) return misfit(fault, "must be a string");
            if (!TextForm<T>::parse(json.get_ref<std::string const&>(), value))
                return misfit(fault, "is not a valid value of its kind");
            return true;
        }
    }
};

template <NamedEnum E>
struct Codec<NameSet<E>> {
    static void write(JcsWriter& out, NameSet<E> const& set) {
        out.begin_array();
        set.each([&](E value) { out.value(name_of(value)); });
        out.end_array();
    }

    static bool scan(JcsReader& in, NameSet<E>& set) {
        set = {};
        if (!in.begin_array()) return false;
        for (int last = -1; in.next_element();) {
            E value{};
            if (!Codec<E>::scan(in, value) || static_cast<int>(value) <= last) return false;
            last = static_cast<int>(value);
            set.insert(value);
        }
        return in.end_array();
    }

    static bool read(Json const& json, NameSet<E>& set, JsonFault& fault) {
        if (!json.is_array()) return misfit(fault, "must be an array of names");
        set = {};
        int last = -1;
        std::size_t index = 0;
        for (auto const& item : json) {
            E value{};
            bool good = Codec<E>::read(item, value, fault);
            // One set, one array: in the order of the enumeration, each name once.
            if (good && static_cast<int>(value) <= last)
                good = misfit(fault, "names must be in their order, each once");
            if (!good) {
                fault.pointer = "/" + std::to_string(index);
                return false;
            }
            last = static_cast<int>(value);
            set.insert(value);
            ++index;
        }
        return true;
    }
};

template <>
struct Codec<PlainNumber> {
    static void write(JcsWriter& out, PlainNumber const& number) { out.value(number.value); }

    static bool scan(JcsReader& in, PlainNumber& number) { return in.integer(number.value); }

    static bool read(Json const& json, PlainNumber& number, JsonFault& fault) {
        if (!json.is_number_integer()) return misfit(fault, "must be a whole number");
        number.value = json.get<std::int64_t>();
        return true;
    }
};

template <class T>
struct Codec<std::vector<T>> {
    static void write(JcsWriter& out, std::vector<T> const& list) {
        out.begin_array();
        for (auto const& item : list) Codec<T>::write(out, item);
        out.end_array();
    }

    static bool scan(JcsReader& in, std::vector<T>& list) {
        list.clear();
        if (!in.begin_array()) return false;
        while (in.next_element())
            if (list.size() == list_length_max || !Codec<T>::scan(in, list.emplace_back()))
                return false;
        return in.end_array();
    }

    static bool read(Json const& json, std::vector<T>& list, JsonFault& fault) {
        if (!json.is_array()) return misfit(fault, "must be an array");
        if (json.size() > list_length_max) return misfit(fault, "has too many items");
        list.clear();
        for (auto const& item : json) {
            if (!Codec<T>::read(item, list.emplace_back(), fault)) {
                fault.pointer = "/" + std::to_string(list.size() - 1) + fault.pointer;
                return false;
            }
        }
        return true;
    }
};

/// Writes the members of a record into the object that is open.
template <Record T>
void write_members(JcsWriter& out, T const& record) {
    each_member_ascending<T>([&](auto const& m) {
        using Kind = std::remove_cvref_t<decltype(m)>;
        if constexpr (std::is_same_v<Kind, ConstantText>) {
            out.member(m.name);
            out.value(m.value);
        } else if constexpr (std::is_same_v<Kind, ConstantNumber>) {
            out.member(m.name);
            out.value(std::int64_t{m.value});
        } else {
            auto const& value = record.*m.pointer;
            using M = std::remove_cvref_t<decltype(value)>;
            if constexpr (is_optional<M>) {
                if (!value) return;
                out.member(m.name);
                Codec<typename M::value_type>::write(out, *value);
            } else {
                out.member(m.name);
                Codec<M>::write(out, value);
            }
        }
    });
}

/// Takes one member where it is the next; an optional one may be absent.
template <class Kind, Record T>
bool scan_member(JcsReader& in, Kind const& m, T& record) {
    if constexpr (std::is_same_v<Kind, ConstantText>) {
        std::string_view text;
        return in.next_member(m.name) && in.string(text) && text == m.value;
    } else if constexpr (std::is_same_v<Kind, ConstantNumber>) {
        std::int64_t number = 0;
        return in.next_member(m.name) && in.integer(number) && number == m.value;
    } else {
        auto& value = record.*m.pointer;
        using M = std::remove_cvref_t<decltype(value)>;
        if constexpr (is_optional<M>) {
            value.reset();
            return !in.next_member(m.name) ||
                   Codec<typename M::value_type>::scan(in, value.emplace());
        } else {
            return in.next_member(m.name) && Codec<M>::scan(in, value);
        }
    }
}

/// Reads one member; `found` counts the members that stood in the JSON.
template <class Kind, Record T>
bool read_member(Json const& json, Kind const& m, T& record, std::size_t& found, JsonFault& fault) {
    auto const place = json.find(m.name);
    if (place != json.end()) ++found;
    bool good = true;
    if constexpr (std::is_same_v<Kind, ConstantText>) {
        if (place == json.end())
            good = misfit(fault, "is missing", JsonFaultKind::missing_member);
        else if (!place->is_string() || place->template get_ref<std::string const&>() != m.value)
            good = misfit(fault, "must be \"" + std::string(m.value) + "\"");
    } else if constexpr (std::is_same_v<Kind, ConstantNumber>) {
        if (place == json.end())
            good = misfit(fault, "is missing", JsonFaultKind::missing_member);
        else if (!place->is_number_integer() || place->template get<std::int64_t>() != m.value)
            good = misfit(fault, "must be the number " + std::to_string(m.value));
    } else {
        auto& value = record.*m.pointer;
        using M = std::remove_cvref_t<decltype(value)>;
        if constexpr (is_optional<M>) {
            value.reset();
            if (place != json.end())
                good = Codec<typename M::value_type>::read(*place, value.emplace(), fault);
        } else {
            good = place == json.end() ? misfit(fault, "is missing", JsonFaultKind::missing_member)
                                       : Codec<M>::read(*place, value, fault);
        }
    }
    if (!good) fault.pointer = "/" + std::string(m.name) + fault.pointer;
    return good;
}

template <Record T>
bool read_members(Json const& json, T& record, JsonFault& fault) {
    if (!json.is_object()) return misfit(fault, "must be an object");
    std::size_t found = 0;
    bool good = true;
    each_member<T>(
        [&](auto const& m) { good = good && read_member(json, m, record, found, fault); });
    if (!good || found == json.size()) return good;
    for (auto const& [name, value] : json.items()) {
        bool known = false;
        each_member<T>([&](auto const& m) { known = known || m.name == name; });
        if (known) continue;
        misfit(fault, "is not a member of this kind", JsonFaultKind::unknown_member);
        crypto::append_json_pointer(fault.pointer, name);
        return false;
    }
    return false;
}

template <Record T>
struct Codec<T> {
    static void write(JcsWriter& out, T const& record) {
        out.begin_object();
        write_members(out, record);
        out.end_object();
    }

    static bool scan(JcsReader& in, T& record) {
        if (!in.begin_object()) return false;
        bool good = true;
        each_member_ascending<T>([&](auto const& m) { good = good && scan_member(in, m, record); });
        return good && in.end_object();
    }

    static bool read(Json const& json, T& record, JsonFault& fault) {
        return read_members(json, record, fault);
    }
};

/// The canonical bytes of a record.
template <class T>
std::string encode(T const& record) {
    std::string bytes;
    JcsWriter out(bytes);
    Codec<T>::write(out, record);
    return bytes;
}

/// The same by way of a tree, which can tell what is wrong and where.
template <class T>
std::expected<T, JsonFault> decode_by_tree(std::string_view bytes, crypto::JsonLimits limits) {
    auto json = crypto::parse_json(bytes, limits);
    if (!json) return std::unexpected(json.error());
    T record;
    JsonFault fault;
    if (!Codec<T>::read(*json, record, fault)) return std::unexpected(fault);
    if (encode(record) != bytes)
        return std::unexpected(
            JsonFault{"", "is not in canonical form (RFC 8785)", 0, JsonFaultKind::not_canonical});
    return record;
}

/// The record of these bytes, which must be its canonical form and nothing else.
template <class T>
std::expected<T, JsonFault> decode_within(std::string_view bytes, crypto::JsonLimits limits) {
    if (bytes.size() <= limits.bytes) {
        T record;
        JcsReader in(bytes);
        if (Codec<T>::scan(in, record) && in.at_end()) return record;
    }
    return decode_by_tree<T>(bytes, limits);
}

template <class T>
std::expected<T, JsonFault> decode(std::string_view bytes) {
    return decode_within<T>(bytes, {});
}

} // namespace datafloor::contracts
