// Bar charts as SVG, drawn here: no script, colours of the page, a sentence for those who do not
// see it. The numbers stand in a table beside it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "api/pages/html.hpp"

namespace datafloor::api {

struct Bar {
    std::string label; // under the axis; empty: none
    std::uint64_t value = 0;
};

struct Chart {
    std::string summary; // what it shows, and its greatest value
    std::string most;    // the greatest value, as the axis shows it
};

Html bar_chart(Chart const& chart, std::span<Bar const> bars);

} // namespace datafloor::api
