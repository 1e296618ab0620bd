// Where an officer directs: whose word waits, and a form for each directive that is possible now.
// The script `directives.js` signs them with the officer's key; without it there is the command.
#pragma once

#include <span>

#include "api/pages/supervision/parts.hpp"
#include "api/pages/supervision/records.hpp"
#include "contracts/floor/floor.hpp"

namespace datafloor::api {

/// One directive that would change something now.
struct PossibleDirective {
    std::string_view path;         // that takes it
    std::string_view typ;          // of the document
    std::string_view subject_name; // the member that names what it is about
    std::string subject;
    std::string_view act;
    Phrase title;
    std::string_view command; // of `datafloor supervise`
    bool takes_two = false;
    std::optional<WaitingWord> waiting = {}; // of the first officer
};

/// Who directs, and where the script sends it.
struct Directing {
    services::OfficerSession const& officer;
    contracts::FloorId floor;
    std::string_view url;
};

/// A section; where nothing can be directed it says `otherwise`.
Html print_directing(Choice choice, Directing const& directing,
                     std::span<PossibleDirective const> possible, Phrase const& otherwise);

/// The directives that took effect, as a section.
Html print_directives(Choice choice, std::span<DirectiveRecord const> directives);

} // namespace datafloor::api
