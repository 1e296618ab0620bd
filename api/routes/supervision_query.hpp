// What the addresses of the regulator's lists ask for, and the cursors of their pages.
#pragma once

#include <expected>

#include "api/routes/listing_query.hpp"
#include "api/server/request.hpp"
#include "services/supervision/acts.hpp"
#include "services/supervision/lists.hpp"

namespace datafloor::api {

/// The entries of the ledger themselves.
struct EntryQuery {
    std::optional<std::uint64_t> after = {};
    std::uint32_t limit = 20;
};

/// `state`, `open`, `overdue`, `from`, `until`, `listing`, `party`, `cursor`, `limit`. Overdue is
/// what the floor should have done a minute before `now`.
std::expected<services::OrderQuery, QueryFault> order_query(Request const& request,
                                                            contracts::Instant now);
/// `class`, `state`, `provider`, `cursor`, `limit`.
std::expected<services::VersionQuery, QueryFault> version_query(Request const& request);
/// Whether `what`, `from` or `until` is given.
bool asks_for_acts(Request const& request);
/// `what`, `from`, `until`, `cursor`, `limit`.
std::expected<services::ActQuery, QueryFault> act_query(Request const& request);
/// `cursor`, `limit`.
std::expected<EntryQuery, QueryFault> entry_query(Request const& request);

// Where a page ended, for its query, and as the address of the next one has it.
inline contracts::OrderId key_after(services::ListedOrder const& row) { return row.order; }

inline contracts::VersionId key_after(services::ListedVersion const& row) {
    return {row.version.listing, row.version.number};
}

inline services::ActCursor key_after(services::ListedAct const& row) {
    return {row.entry, row.what};
}

inline std::uint64_t key_after(services::ListedEntry const& row) { return row.index; }

std::string cursor_after(services::ListedOrder const& row);
std::string cursor_after(services::ListedVersion const& row);
std::string cursor_after(services::ListedAct const& row);
std::string cursor_after(services::ListedEntry const& row);

} // namespace datafloor::api
