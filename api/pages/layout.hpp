// What all pages share: head, navigation, language switch, footer, and the headers of the answer.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/pages/html.hpp"
#include "api/pages/language.hpp"
#include "api/server/response.hpp"

namespace datafloor::api {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Whose session a page stands in.
struct Reader {
    std::string login;
    std::string form_token;
};

/// A page as its maker describes it.
struct Page {
    Choice choice;
    std::string title;
    std::string path;                  // of this page, for the switch of languages
    Parameters parameters = {};        // its query, without `lang`
    std::string description = {};      // for search engines
    bool is_place = true;              // false: the path only says where the switch leads
    bool is_article = false;           // narrow, for reading
    bool is_private = false;           // of supervision: kept nowhere, may ask this origin for more
    std::optional<Reader> reader = {}; // an officer: the navigation is the officers'
    Html main;                         // the content, with the h1
};

/// A link within the pages; keeps the language where it was stated.
std::string link_to(Choice choice, std::string_view path, Parameters const& parameters = {});

/// A form that sends a session's token along. `content` holds its fields and buttons.
Html officer_form(Reader const& reader, std::string_view action, Html const& content);

std::string print_page(Page const& page);

/// The page as an answer, with a policy that lets the browser load nothing but our own style,
/// script and icon. 304 where the client has this very page.
Response page_response(Request const& request, Page const& page, unsigned status = 200);

/// The page of a problem, for people.
Response error_page(Request const& request, unsigned status, std::string_view detail = {});

/// The problem of a page's route: for people as a page, for programs as a problem.
Response page_problem(Request const& request, unsigned status, std::string_view name,
                      std::string_view detail);

/// Adds an ETag from the body; answers 304 without a body where If-None-Match names it.
Response with_etag(Request const& request, Response response);

} // namespace datafloor::api
