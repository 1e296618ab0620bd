#include "services/supervision/lists.hpp"

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using ledger::column_text;

template <class T>
std::optional<std::string> optional_text(std::optional<T> const& value) {
    if (!value) return std::nullopt;
    return column_text(*value);
}

ListedOrder read_order(ledger::Rows const& rows, std::size_t row) {
    ListedOrder order;
    order.order = field<contracts::OrderId>(rows, row, 0);
    order.listing = field<contracts::ListingId>(rows, row, 1);
    order.number = field<std::uint32_t>(rows, row, 2);
    order.buyer = field<contracts::PartyId>(rows, row, 3);
    order.buyer_name = optional_field<std::string>(rows, row, 4);
    order.provider = field<contracts::PartyId>(rows, row, 5);
    order.provider_name = optional_field<std::string>(rows, row, 6);
    order.state = field<contracts::OrderState>(rows, row, 7);
    order.price = {field<std::int64_t>(rows, row, 8), field<contracts::Currency>(rows, row, 9)};
    order.confirmed_at = field<contracts::Instant>(rows, row, 10);
    order.due_at = optional_field<contracts::Instant>(rows, row, 11);
    return order;
}

ListedVersion read_version(ledger::Rows const& rows, std::size_t row) {
    ListedVersion out;
    auto& version = out.version;
    version.listing = field<ListingId>(rows, row, 0);
    version.number = field<std::uint32_t>(rows, row, 1);
    version.provider = field<contracts::PartyId>(rows, row, 2);
    out.provider_name = optional_field<std::string>(rows, row, 3);
    version.state = rows.field(row, 4);
    version.data_class = rows.field(row, 5);
    version.suspended = field<bool>(rows, row, 6);
    version.description = rows.field(row, 7);
    version.listed_at = optional_field<contracts::Instant>(rows, row, 8);
    version.entry = field<std::uint64_t>(rows, row, 9);
    return out;
}

std::vector<ListedEntry> read_entries(ledger::Rows const& rows) {
    std::vector<ListedEntry> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back({field<std::uint64_t>(rows, row, 0), field<contracts::Instant>(rows, row, 1),
                       std::string(rows.field(row, 2))});
    return out;
}

} // namespace

std::vector<ListedOrder> list_orders(ledger::Connection& connection, OrderQuery const& query) {
    auto const rows = connection.execute(
        statement("list_supervised_orders"),
        {optional_text(query.after), optional_text(query.state), optional_text(query.open),
         optional_text(query.from), optional_text(query.until), optional_text(query.due_before),
         optional_text(query.listing), optional_text(query.party), column_text(query.limit)});
    std::vector<ListedOrder> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(read_order(rows, row));
    return out;
}

std::vector<ListedVersion> list_versions(ledger::Connection& connection,
                                         VersionQuery const& query) {
    std::optional<ListingId> listing;
    std::optional<std::uint32_t> number;
    if (query.after) {
        listing = query.after->listing;
        number = query.after->number;
    }
    auto const rows = connection.execute(statement("list_supervised_versions"),
                                         {optional_text(listing), optional_text(number),
                                          optional_text(query.data_class), query.state,
                                          optional_text(query.provider), column_text(query.limit)});
    std::vector<ListedVersion> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(read_version(rows, row));
    return out;
}

std::vector<ListedEntry> list_entries(ledger::Connection& connection,
                                      std::optional<std::uint64_t> after, std::uint32_t limit) {
    return read_entries(
        connection.execute(statement("list_entries"), {optional_text(after), column_text(limit)}));
}

std::vector<ListedEntry> list_entries_of_order(ledger::Connection& connection,
                                               contracts::OrderId order) {
    return read_entries(
        connection.execute(statement("list_entries_of_order"), {column_text(order)}));
}

std::vector<WaitingDirective> list_waiting_directives(ledger::Connection& connection,
                                                      contracts::Instant now, std::uint32_t limit) {
    auto const rows = connection.execute(statement("list_waiting_directives"),
                                         {column_text(now), column_text(limit)});
    std::vector<WaitingDirective> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back({field<contracts::DirectiveId>(rows, row, 0),
                       field<crypto::Hash>(rows, row, 1), field<contracts::UserId>(rows, row, 2),
                       field<contracts::Instant>(rows, row, 3)});
    return out;
}

std::vector<crypto::Thumbprint> list_party_keys(ledger::Connection& connection,
                                                contracts::PartyId party, std::uint32_t limit) {
    auto const rows =
        connection.execute(statement("list_party_keys"), {column_text(party), column_text(limit)});
    std::vector<crypto::Thumbprint> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back(field<crypto::Thumbprint>(rows, row, 0));
    return out;
}

} // namespace datafloor::services
