// Words of the command line and what they stand for.
#pragma once

#include <string>

#include "api/cli/command.hpp"
#include "contracts/base/money.hpp"
#include "contracts/base/names.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api::cli {

/// The value of a word; WrongUsage says that `name` must be `wanted`.
template <contracts::Scalar T>
T parse_word(std::string const& word, std::string const& name, std::string const& wanted) {
    T value{};
    if (!contracts::TextForm<T>::parse(word, value))
        throw WrongUsage(name + " must be " + wanted + ", not `" + word + "`");
    return value;
}

/// An id, as the floor prints them.
template <class IdType>
IdType parse_id(std::string const& word, std::string const& name) {
    return parse_word<IdType>(word, name, "an id like 01890a5d-ac96-774b-bcce-b302099a8057");
}

/// Whole minor units, 0 or more, and a code like VND.
contracts::Money parse_money(std::string const& amount, std::string const& currency);

/// `250000 VND`.
std::string print_money(contracts::Money const& money);

/// All names of an enumeration, for help texts and errors.
template <contracts::NamedEnum E>
std::string all_names() {
    std::string out;
    for (auto const name : contracts::EnumNames<E>::names)
        out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

template <contracts::NamedEnum E>
E parse_name(std::string const& word, std::string const& name) {
    return parse_word<E>(word, name, "one of " + all_names<E>());
}

/// Names separated by commas, in any order.
template <contracts::NamedEnum E>
contracts::NameSet<E> parse_names(std::string const& words, std::string const& name) {
    contracts::NameSet<E> out;
    for (std::size_t at = 0; at <= words.size();) {
        auto const comma = std::min(words.find(',', at), words.size());
        out.insert(parse_name<E>(words.substr(at, comma - at), name));
        at = comma + 1;
    }
    return out;
}

} // namespace datafloor::api::cli
