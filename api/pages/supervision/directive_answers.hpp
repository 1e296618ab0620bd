// What the page tells an officer whose directive was not taken, in both languages.
#pragma once

#include <span>

#include "api/pages/language.hpp"

namespace datafloor::api {

struct DirectiveAnswer {
    /// Of a problem's type, an error of the token's route, or one of the script's own (`no-…`).
    std::string_view name;
    Phrase words;
};

/// Each name once. `other` is for all that have no words here.
std::span<DirectiveAnswer const> directive_answers();

} // namespace datafloor::api
