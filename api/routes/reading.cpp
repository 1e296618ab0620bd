#include "api/routes/reading.hpp"

#include "contracts/base/text_form.hpp"

namespace datafloor::api {

std::optional<std::uint64_t> min_index(Request const& request) {
    auto const text = request.headers.find("Floor-Min-Index");
    std::uint64_t index = 0;
    if (!text || !contracts::TextForm<std::uint64_t>::parse(*text, index)) return std::nullopt;
    return index;
}

void wait_for_index(services::Follower& follower, std::optional<std::uint64_t> index) {
    using namespace std::chrono_literals;
    if (index) follower.wait_for(*index, 500ms);
}

std::uint32_t page_limit(Request const& request) {
    std::uint32_t limit = 0;
    auto const text = request.query.find("limit");
    if (!text || !contracts::TextForm<std::uint32_t>::parse(*text, limit) || limit == 0 ||
        limit > 100)
        return 20;
    return limit;
}

bool oversees(services::Caller const& caller) {
    return caller.capacities.contains(contracts::PartyRole::operating) ||
           caller.capacities.contains(contracts::PartyRole::regulator);
}

} // namespace datafloor::api
