// The text of a licence for people, made from the policy, so that the two cannot differ.
#pragma once

#include <string>

#include "contracts/licence/evaluate.hpp"

namespace datafloor::contracts {

enum class Language : std::uint8_t { en, vi };

template <>
struct EnumNames<Language> {
    static constexpr auto names = std::to_array<std::string_view>({"en", "vi"});
};

/// Plain sentences, one a line, numbered; ends with a line feed. The same policy gives the same
/// text. Every value must be one of its operand's, as on every licence that was ever listed.
std::string render(Policy const& policy, Language language);
/// One rule as a sentence, or one constraint as a part of one.
std::string render(Policy const& policy, RulePlace const& place, Language language);

} // namespace datafloor::contracts
