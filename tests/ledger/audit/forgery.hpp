// A ledger forged as an operator could forge it, who rewrites the database, and what the audit
// finds.
#pragma once

#include <functional>

#include <gmock/gmock.h>

#include "ledger/audit/audit.hpp"
#include "tests/ledger/audit/market.hpp"

namespace datafloor::ledger {

using tests::Market;
using tests::Signed;

using Entries = std::vector<StoredEntry>;

inline AuditReport audit_of(Entries const& entries, AuditOptions const& options = {}) {
    auto source = source_of(entries);
    return audit(source, options);
}

inline std::string text_of(AuditReport const& report) {
    std::string out;
    for (auto const& finding : report.findings)
        out += std::string(contracts::name_of(finding.fault)) + " at " +
               (finding.index ? std::to_string(*finding.index) : "-") + ": " + finding.detail +
               "\n";
    return out.empty() ? "nothing" : out;
}

inline void expect_found(Entries const& entries, std::uint64_t index, AuditFault fault,
                         AuditOptions const& options = {}) {
    auto const report = audit_of(entries, options);
    ASSERT_FALSE(report.good());
    EXPECT_EQ(report.findings.front().index, index) << text_of(report);
    EXPECT_EQ(contracts::name_of(report.findings.front().fault), contracts::name_of(fault))
        << text_of(report);
}

inline Market const& market() {
    static Market const one = [] {
        Market out;
        out.trade();
        out.trade();
        out.order();
        return out;
    }();
    return one;
}

/// The first entry at or after `from` that has an event of this type.
template <class E>
std::size_t entry_with(Entries const& entries, std::size_t from = 0) {
    for (auto i = from; i < entries.size(); ++i) {
        auto const core = read_core(entries[i].core);
        for (auto const& event : core->events)
            if (std::holds_alternative<E>(event)) return i;
    }
    throw std::logic_error("no such event");
}

struct Parts {
    Core core;
    std::vector<Signed> documents;

    template <class E>
    E& event() {
        for (auto& event : core.events)
            if (auto* found = std::get_if<E>(&event)) return *found;
        throw std::logic_error("no such event");
    }

    /// Puts other bytes in a document's place, and its hash and signer in its event.
    void replace(std::size_t at, Signed document, contracts::DocumentRecorded const& recorded) {
        documents[at] = std::move(document);
        for (auto& event : core.events)
            if (auto* found = std::get_if<contracts::DocumentRecorded>(&event); found && at-- == 0)
                *found = recorded;
    }
};

using Edit = std::function<void(Parts&)>;

/// What an operator can do who rewrites the database: every hash and the chain fit again.
inline Entries rewritten(Entries entries, std::size_t index, Edit const& edit) {
    Head head;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i >= index) {
            Parts parts{*read_core(entries[i].core), {}};
            auto const secret = *read_private(*entries[i].private_part);
            for (auto const& [body, jws] : secret.documents)
                parts.documents.push_back({body.value, jws.value});
            if (i == index) edit(parts);
            std::vector<SignedBytes> views;
            for (auto const& [body, jws] : parts.documents) views.push_back({body, jws});
            entries[i] = compose(head, {.floor = market().floor(),
                                        .time = entries[i].time,
                                        .kind = parts.core.kind.value,
                                        .rulebook = parts.core.rulebook,
                                        .events = parts.core.events,
                                        .documents = views,
                                        .core_salt = parts.core.salt,
                                        .private_salt = secret.salt});
        }
        head = head_after(entries[i]);
    }
    return entries;
}

struct Rewrite {
    AuditFault fault;
    std::size_t index;
    Edit edit;
};

} // namespace datafloor::ledger
