// What an audit can find, each kind under a name that reports, tools and tests share.
#pragma once

#include <optional>
#include <string>

#include "contracts/base/names.hpp"

namespace datafloor::ledger {

enum class AuditFault : std::uint8_t {
    // the leaf and its place
    entry_missing,
    leaf_malformed,
    index_wrong,
    floor_wrong,
    chain_broken,
    time_not_increasing,
    leaf_not_published, ///< differs from the tiles
    column_wrong,       ///< what stands beside the leaf is not what the leaf says
    // the body
    body_altered,
    private_altered,
    core_malformed,
    private_malformed,
    public_wrong,
    // the documents
    document_missing,
    document_unexpected,
    document_altered,
    document_malformed,
    document_foreign, ///< of another floor
    signature_malformed,
    signature_wrong,
    key_unknown,
    key_not_in_force,
    key_lacks_scope,
    signer_not_entitled,
    // the events
    event_misfit,
    event_not_backed,
    event_contradicts_document,
    rulebook_wrong,
    deadline_wrong,
    transfer_misfit,
    transfer_missing,
    transfer_unexpected,
    // the whole
    balance_not_zero,
    available_negative,
    root_wrong,
    checkpoint_refused,
    // the inline projections
    row_missing,
    row_unexpected,
    row_differs,
    row_unreadable,
};

struct Finding {
    AuditFault fault{};
    /// Of the entry; absent where the fault is not one entry's.
    std::optional<std::uint64_t> index;
    /// For a person: what was found and what was expected.
    std::string detail;
    bool operator==(Finding const&) const = default;
};

} // namespace datafloor::ledger

template <>
struct datafloor::contracts::EnumNames<datafloor::ledger::AuditFault> {
    static constexpr auto names = std::to_array<std::string_view>({
        "entry_missing",       "leaf_malformed",      "index_wrong",
        "floor_wrong",         "chain_broken",        "time_not_increasing",
        "leaf_not_published",  "column_wrong",        "body_altered",
        "private_altered",     "core_malformed",      "private_malformed",
        "public_wrong",        "document_missing",    "document_unexpected",
        "document_altered",    "document_malformed",  "document_foreign",
        "signature_malformed", "signature_wrong",     "key_unknown",
        "key_not_in_force",    "key_lacks_scope",     "signer_not_entitled",
        "event_misfit",        "event_not_backed",    "event_contradicts_document",
        "rulebook_wrong",      "deadline_wrong",      "transfer_misfit",
        "transfer_missing",    "transfer_unexpected", "balance_not_zero",
        "available_negative",  "root_wrong",          "checkpoint_refused",
        "row_missing",         "row_unexpected",      "row_differs",
        "row_unreadable",
    });
    static_assert(names.size() ==
                  static_cast<std::size_t>(datafloor::ledger::AuditFault::row_unreadable) + 1);
};
