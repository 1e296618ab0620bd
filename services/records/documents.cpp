#include "services/records/documents.hpp"

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using ledger::ArrayParameter;
using ledger::column_text;

/// The order of an entry: that of the first event that has one.
std::optional<contracts::OrderId> order_of_entry(FollowedEntry const& entry) {
    for (auto const& event : entry.core.events)
        if (auto order = order_of(event)) return order;
    return std::nullopt;
}

struct DocumentArrays {
    ArrayParameter sha256, entry, position, typ, signer, order;

    void begin() {
        for (auto* array : {&sha256, &entry, &position, &typ, &signer, &order}) array->begin();
    }

    std::size_t add(FollowedEntry const& from) {
        auto const order_id = order_of_entry(from);
        std::uint64_t count = 0;
        for (auto const& event : from.core.events) {
            auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event);
            if (recorded == nullptr) continue;
            sha256.add(recorded->sha256);
            entry.add(from.index);
            position.add(count++);
            typ.add(recorded->typ);
            signer.add(recorded->signer);
            order.add(order_id);
        }
        return count;
    }
};

/// The document at its position in the private part, which stands in column 4; columns 0 to 3 are
/// entry, position, typ and signer.
std::optional<FoundDocument> found(ledger::Rows const& rows, std::size_t row) {
    if (rows.is_null(row, 4)) return std::nullopt;
    auto const part = ledger::read_private(rows.field(row, 4));
    auto const position = field<std::uint64_t>(rows, row, 1);
    if (!part || part->documents.size() <= position) return std::nullopt;
    auto const& stored = part->documents[position];
    FoundDocument out;
    out.entry = field<std::uint64_t>(rows, row, 0);
    out.typ = rows.field(row, 2);
    out.signer = field<crypto::Thumbprint>(rows, row, 3);
    out.body = stored.body.value;
    out.jws = stored.jws.value;
    out.sha256 = crypto::sha256(crypto::bytes_of(out.body));
    return out;
}

} // namespace

std::optional<contracts::OrderId> order_of(contracts::Event const& event) {
    return std::visit(
        []<class E>(E const& e) -> std::optional<contracts::OrderId> {
            if constexpr (requires {
                              requires std::is_same_v<contracts::OrderId, decltype(e.order)>;
                          })
                return e.order;
            else
                return std::nullopt;
        },
        event);
}

void FollowDocuments::follow(ledger::Connection& connection, FollowedEntries entries) {
    DocumentArrays documents;
    ArrayParameter orders;
    ArrayParameter order_entries;
    documents.begin();
    orders.begin();
    order_entries.begin();
    std::size_t document_count = 0;
    std::size_t order_count = 0;
    for (auto const& entry : entries) {
        document_count += documents.add(entry);
        auto const order = order_of_entry(entry);
        if (!order) continue;
        orders.add(*order);
        order_entries.add(entry.index);
        ++order_count;
    }
    if (document_count > 0)
        connection.execute(statement("store_documents"),
                           {documents.sha256.finish(), documents.entry.finish(),
                            documents.position.finish(), documents.typ.finish(),
                            documents.signer.finish(), documents.order.finish()});
    if (order_count > 0)
        connection.execute(statement("store_order_entries"),
                           {orders.finish(), order_entries.finish()});
}

std::optional<FoundDocument> find_document(ledger::Connection& connection,
                                           crypto::Hash const& sha256) {
    auto const rows = connection.execute(statement("find_document"), {column_text(sha256)});
    return rows.empty() ? std::nullopt : found(rows, 0);
}

std::vector<FoundDocument> find_order_documents(ledger::Connection& connection,
                                                contracts::OrderId order) {
    auto const rows = connection.execute(statement("find_order_documents"), {column_text(order)});
    std::vector<FoundDocument> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (auto document = found(rows, row)) out.push_back(std::move(*document));
    return out;
}

std::vector<FoundDocument> find_binding(ledger::Connection& connection,
                                        crypto::Thumbprint const& key) {
    auto const rows = connection.execute(statement("find_binding_documents"), {column_text(key)});
    std::vector<FoundDocument> out;
    if (rows.empty() || rows.is_null(0, 4)) return out;
    auto const entry = read_followed(connection, field<std::uint64_t>(rows, 0, 0), 1).at(0);
    std::size_t position = 0;
    for (auto const& event : entry.core.events) {
        auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event);
        if (recorded == nullptr) continue;
        auto const& stored = entry.private_part->documents.at(position++);
        out.push_back({entry.index, recorded->typ.value, stored.body.value, stored.jws.value,
                       recorded->sha256, recorded->signer});
    }
    return out;
}

std::vector<std::uint64_t> find_order_entries(ledger::Connection& connection,
                                              contracts::OrderId order) {
    auto const rows = connection.execute(statement("find_order_entries"), {column_text(order)});
    std::vector<std::uint64_t> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back(field<std::uint64_t>(rows, row, 0));
    return out;
}

} // namespace datafloor::services
