#include "api/routes/supervision_query.hpp"

#include <algorithm>
#include <array>

#include "api/routes/reading.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

constexpr QueryFault cursor_fault{"cursor-malformed",
                                  "Use the `next` of the page before, unchanged."};
constexpr QueryFault filter_fault{"filter-malformed", "A filter has a value this floor does not "
                                                      "know."};

/// A filter; empty values, as forms send them, count as missing. False for nonsense.
template <class T>
bool read_filter(Request const& request, std::string_view name, std::optional<T>& out) {
    auto const text = request.query.find(name);
    if (!text || text->empty()) return true;
    T value{};
    if (!contracts::TextForm<T>::parse(*text, value)) return false;
    out = value;
    return true;
}

/// A filter that is there or not, as "1". False for nonsense.
bool read_flag(Request const& request, std::string_view name, bool& out) {
    auto const text = request.query.find(name);
    out = text == "1";
    return !text || text->empty() || out;
}

/// The two parts of a cursor around its point.
std::optional<std::pair<std::string_view, std::string_view>> split(std::string_view cursor) {
    auto const point = cursor.find('.');
    if (point == std::string_view::npos) return std::nullopt;
    return std::pair(cursor.substr(0, point), cursor.substr(point + 1));
}

} // namespace

std::expected<services::OrderQuery, QueryFault> order_query(Request const& request,
                                                            contracts::Instant now) {
    services::OrderQuery query;
    query.limit = page_limit(request);
    bool open = false;
    bool overdue = false;
    bool const good = read_filter(request, "state", query.state) &&
                      read_filter(request, "from", query.from) &&
                      read_filter(request, "until", query.until) &&
                      read_filter(request, "listing", query.listing) &&
                      read_filter(request, "party", query.party) &&
                      read_flag(request, "open", open) && read_flag(request, "overdue", overdue);
    if (!good) return std::unexpected(filter_fault);
    if (open) query.open = true;
    if (overdue) query.due_before = contracts::Instant{now.micros - 60'000'000};
    if (!read_filter(request, "cursor", query.after)) return std::unexpected(cursor_fault);
    return query;
}

std::expected<services::VersionQuery, QueryFault> version_query(Request const& request) {
    services::VersionQuery query;
    query.limit = page_limit(request);
    std::optional<contracts::VersionState> state;
    bool const stopped = request.query.find("state") == "suspended";
    if (!read_filter(request, "class", query.data_class) ||
        !read_filter(request, "provider", query.provider) ||
        !(stopped || read_filter(request, "state", state)))
        return std::unexpected(filter_fault);
    if (stopped) query.state = "suspended";
    if (state) query.state = std::string(contracts::name_of(*state));
    auto const cursor = request.query.find("cursor");
    if (!cursor) return query;
    auto const parts = split(*cursor);
    contracts::VersionId after;
    if (!parts || !contracts::TextForm<contracts::ListingId>::parse(parts->first, after.listing) ||
        !contracts::TextForm<std::uint32_t>::parse(parts->second, after.number))
        return std::unexpected(cursor_fault);
    query.after = after;
    return query;
}

bool asks_for_acts(Request const& request) {
    constexpr auto names = std::to_array<std::string_view>({"what", "from", "until"});
    return std::ranges::any_of(names, [&](std::string_view name) {
        return !request.query.find(name).value_or("").empty();
    });
}

std::expected<services::ActQuery, QueryFault> act_query(Request const& request) {
    services::ActQuery query;
    query.limit = page_limit(request);
    if (!read_filter(request, "what", query.what) || !read_filter(request, "from", query.from) ||
        !read_filter(request, "until", query.until))
        return std::unexpected(filter_fault);
    auto const cursor = request.query.find("cursor");
    if (!cursor) return query;
    auto const parts = split(*cursor);
    services::ActCursor after;
    if (!parts || !contracts::TextForm<std::uint64_t>::parse(parts->first, after.entry) ||
        !contracts::TextForm<services::Act>::parse(parts->second, after.what))
        return std::unexpected(cursor_fault);
    query.after = after;
    return query;
}

std::expected<EntryQuery, QueryFault> entry_query(Request const& request) {
    EntryQuery query;
    query.limit = page_limit(request);
    if (!read_filter(request, "cursor", query.after)) return std::unexpected(cursor_fault);
    return query;
}

std::string cursor_after(services::ListedOrder const& row) { return text_form(row.order); }

std::string cursor_after(services::ListedVersion const& row) {
    return text_form(row.version.listing) + "." + text_form(row.version.number);
}

std::string cursor_after(services::ListedAct const& row) {
    return text_form(row.entry) + "." + std::string(contracts::name_of(row.what));
}

std::string cursor_after(services::ListedEntry const& row) { return text_form(row.index); }

} // namespace datafloor::api
