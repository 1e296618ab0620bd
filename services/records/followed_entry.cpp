#include "services/records/followed_entry.hpp"

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

[[noreturn]] void unreadable(std::uint64_t index, ledger::EntryFault fault) {
    throw std::runtime_error("entry " + std::to_string(index) + ": " +
                             std::string(ledger::text_of(fault)));
}

} // namespace

std::vector<FollowedEntry> read_followed(ledger::Connection& connection, std::uint64_t first,
                                         std::size_t count) {
    auto const rows = connection.execute(statement("read_followed"),
                                         {ledger::column_text(first), ledger::column_text(count)});
    std::vector<FollowedEntry> out(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& entry = out[row];
        entry.index = field<std::uint64_t>(rows, row, 0);
        entry.time = field<contracts::Instant>(rows, row, 1);
        auto const core_text = rows.field(row, 2);
        auto core = ledger::read_core(core_text);
        if (!core) unreadable(entry.index, core.error());
        entry.core = std::move(*core);
        entry.bytes = core_text.size();
        if (rows.is_null(row, 3)) continue;
        auto const private_text = rows.field(row, 3);
        auto part = ledger::read_private(private_text);
        if (!part) unreadable(entry.index, part.error());
        entry.private_part = std::move(*part);
        entry.bytes += private_text.size();
    }
    return out;
}

std::string const* document_body(FollowedEntry const& entry, std::string_view typ) {
    std::size_t position = 0;
    for (auto const& event : entry.core.events) {
        auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event);
        if (recorded == nullptr) continue;
        if (recorded->typ.value == typ && entry.private_part)
            return &entry.private_part->documents.at(position).body.value;
        ++position;
    }
    return nullptr;
}

} // namespace datafloor::services
