#include "contracts/floor/rulebook_file.hpp"

namespace datafloor::contracts {

std::expected<Rulebook, JsonFault> parse_rulebook(std::string_view text) {
    auto const json = crypto::parse_json(text);
    if (!json) return std::unexpected(json.error());
    Rulebook rulebook;
    JsonFault fault;
    if (!Codec<Rulebook>::read(*json, rulebook, fault)) return std::unexpected(fault);
    if (auto const wrong = fault_of(rulebook)) return std::unexpected(JsonFault{"", *wrong, 0});
    return rulebook;
}

} // namespace datafloor::contracts
