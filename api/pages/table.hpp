// Tables of pages: heads, and a frame that scrolls where a window is narrow.
#pragma once

#include <span>

#include "api/pages/html.hpp"
#include "api/pages/language.hpp"

namespace datafloor::api {

/// The frame takes the focus, so that the keyboard can scroll it.
Html scrolling(std::string_view labelled_by, Html const& table);

struct Column {
    Phrase title;
    bool is_number = false;
};

/// A whole table in its frame. `rows` are finished `tr` elements.
Html table_of(std::string_view labelled_by, std::span<Column const> columns, Html const& rows,
              Language language);

} // namespace datafloor::api
