#include "api/pages/supervision/chart.hpp"

#include <algorithm>

namespace datafloor::api {
namespace {

// Units of the picture; it grows with the page.
constexpr std::uint64_t width = 720;
constexpr std::uint64_t height = 160;
constexpr std::uint64_t top = 22;    // room for the greatest value
constexpr std::uint64_t bottom = 24; // room for the labels

} // namespace

Html bar_chart(Chart const& chart, std::span<Bar const> bars) {
    std::uint64_t most = 1;
    for (auto const& bar : bars) most = std::max(most, bar.value);
    auto const step = width / std::max<std::size_t>(bars.size(), 1);
    auto const floor = height - bottom;
    Html drawn;
    std::uint64_t x = 0;
    for (auto const& bar : bars) {
        auto const whole = static_cast<double>(floor - top) * static_cast<double>(bar.value);
        auto tall = static_cast<std::uint64_t>(whole / static_cast<double>(most));
        if (bar.value > 0) tall = std::max<std::uint64_t>(tall, 2); // few are not none
        drawn += html("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>", x + 3,
                      floor - tall, step - 6, tall);
        if (!bar.label.empty())
            drawn += html("<text x=\"{}\" y=\"{}\">{}</text>", x + 3, height - 6, bar.label);
        x += step;
    }
    return html("<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">"
                "<path d=\"M0 {}H{}\"/><text x=\"0\" y=\"14\">{}</text>{}</svg>\n",
                width, height, chart.summary, floor, width, chart.most, drawn);
}

} // namespace datafloor::api
