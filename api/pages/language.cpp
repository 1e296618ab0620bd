#include "api/pages/language.hpp"

#include <charconv>

namespace datafloor::api {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string_view next_part(std::string_view& text, char separator) {
    auto const end = std::min(text.find(separator), text.size());
    auto const part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

/// Thousandths; 0 for nonsense.
int weight_of(std::string_view parameters) {
    while (!parameters.empty()) {
        auto const part = next_part(parameters, ';');
        if (!part.starts_with("q=") && !part.starts_with("Q=")) continue;
        double weight = 0;
        auto const text = part.substr(2);
        auto const end = text.data() + text.size();
        if (std::from_chars(text.data(), end, weight).ptr != end || weight < 0 || weight > 1)
            return 0;
        return static_cast<int>(weight * 1000);
    }
    return 1000;
}

bool is_range_of(std::string_view range, std::string_view language) {
    auto const primary = range.substr(0, range.find('-'));
    return primary.size() == 2 && (primary[0] | 0x20) == language[0] &&
           (primary[1] | 0x20) == language[1];
}

} // namespace

std::optional<Language> preferred_language(std::string_view accept) {
    std::optional<Language> best;
    int best_weight = 0;
    while (!accept.empty()) {
        auto parameters = next_part(accept, ',');
        auto const range = next_part(parameters, ';');
        auto const weight = weight_of(parameters);
        if (weight <= best_weight) continue;
        for (auto const language : {Language::vi, Language::en}) {
            if (!is_range_of(range, contracts::name_of(language))) continue;
            best = language;
            best_weight = weight;
        }
    }
    return best;
}

Choice language_of(Request const& request) {
    if (auto const stated = request.query.find("lang"))
        if (auto const language = contracts::from_name<Language>(*stated)) return {*language, true};
    auto const accept = request.headers.find("Accept-Language");
    return {preferred_language(accept.value_or("")).value_or(Language::vi), false};
}

bool wants_html(Request const& request) {
    auto const accept = request.headers.find("Accept");
    return accept && accept->find("text/html") != std::string_view::npos;
}

} // namespace datafloor::api
