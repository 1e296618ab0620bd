#include "contracts/licence/duration.hpp"

#include "contracts/base/text_form.hpp"

namespace datafloor::contracts {

std::optional<LicenceDuration> parse_duration(std::string_view text) {
    if (!text.starts_with('P')) return std::nullopt;
    text.remove_prefix(1);
    bool const time = text.starts_with('T');
    if (time) text.remove_prefix(1);
    if (text.size() < 2) return std::nullopt;
    std::string_view const letters = time ? "HMS" : "YMWD";
    auto const letter = letters.find(text.back());
    if (letter == std::string_view::npos) return std::nullopt;
    LicenceDuration out;
    if (!TextForm<std::uint32_t>::parse(text.substr(0, text.size() - 1), out.count) ||
        out.count == 0)
        return std::nullopt;
    out.unit = static_cast<DurationUnit>(letter + (time ? 4 : 0));
    return out;
}

} // namespace datafloor::contracts
