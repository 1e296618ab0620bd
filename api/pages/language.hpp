// The language of a page: `?lang=`, else Accept-Language, else Vietnamese.
#pragma once

#include <optional>
#include <string_view>

#include "api/server/request.hpp"
#include "contracts/licence/render.hpp"
#include "contracts/listing/documents.hpp"

namespace datafloor::api {

using contracts::Language;

/// One text in both languages.
struct Phrase {
    std::string_view en;
    std::string_view vi;
};

struct Choice {
    Language language = Language::vi;
    bool stated = false; // by `?lang=`: links within the pages repeat it
};

Choice language_of(Request const& request);

/// The language that Accept-Language (RFC 9110 section 12.5.4) likes best; nothing where it likes
/// neither, or is nonsense.
std::optional<Language> preferred_language(std::string_view accept);

constexpr std::string_view in(Language language, Phrase const& phrase) {
    return language == Language::en ? phrase.en : phrase.vi;
}

inline std::string_view text_in(Language language, contracts::Bilingual const& text) {
    return language == Language::en ? text.en.value : text.vi.value;
}

constexpr Language other(Language language) {
    return language == Language::en ? Language::vi : Language::en;
}

/// Whether the client asks for a page rather than for a problem: Accept names text/html.
bool wants_html(Request const& request);

} // namespace datafloor::api
