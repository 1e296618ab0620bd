// The text of a licence for people, made from the policy, so that the two cannot differ.
#pragma once

#include <string>

#include "contracts/licence/policy.hpp"

namespace datafloor::contracts {

enum class Language : std::uint8_t { en, vi };

template <>
struct EnumNames<Language> {
    static constexpr auto names = std::to_array<std::string_view>({"en", "vi"});
};

/// Plain sentences, one a line, numbered; ends with a line feed. The same policy gives the same
/// text. The policy must have no fault.
std::string render(Policy const& policy, Language language);

} // namespace datafloor::contracts
