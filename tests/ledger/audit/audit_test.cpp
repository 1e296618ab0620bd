#include <gmock/gmock.h>

#include "ledger/audit/audit.hpp"
#include "ledger/replay.hpp"
#include "tests/ledger/audit/market.hpp"

namespace datafloor::ledger {
namespace {

using tests::Market;

AuditReport audit_of(std::vector<StoredEntry> const& entries, AuditOptions const& options = {}) {
    auto source = source_of(entries);
    return audit(source, options);
}

std::string text_of(AuditReport const& report) {
    std::string out;
    for (auto const& finding : report.findings)
        out += std::string(contracts::name_of(finding.fault)) + " at " +
               (finding.index ? std::to_string(*finding.index) : "-") + ": " + finding.detail +
               "\n";
    return out;
}

/// Orders and their provider are frozen and set free again.
void freeze(Market& market) {
    using contracts::FreezeAct;
    using contracts::PartyAct;
    market.order();
    market.deposit();
    market.direct_order(FreezeAct::freeze);
    market.wait({3600});
    market.direct_order(FreezeAct::lift);
    market.refuse();
    market.direct_order(FreezeAct::freeze);
    market.decide_refusal(true); // T2 stands still all the same
    market.pass_deadline();      // the longest freeze
    for (auto const* officer : {"officer", "second-officer"})
        market.direct_party(officer, PartyAct::freeze);
    market.cancel(); // the buyer leaves
    for (auto const* officer : {"second-officer", "officer"})
        market.direct_party(officer, PartyAct::lift_freeze);
    market.direct_party("officer", PartyAct::suspend);
    market.direct_party("second-officer", PartyAct::lift_suspension);
}

/// A market with every kind of step in it.
Market const& busy_market() {
    static Market const market = [] {
        Market out;
        out.trade();
        out.trade();
        out.order();
        out.cancel();
        out.order();
        out.pass_deadline(); // no key deposit
        out.order();
        out.deposit();
        out.pass_deadline(); // no receipt: the refusal fee stays
        out.order();
        out.deposit();
        out.receive();
        out.pass_deadline(); // no disclosure: everything is voided
        out.order();
        out.deposit();
        out.receive();
        out.disclose();
        out.pass_deadline(); // accepted in silence
        out.pass_deadline(); // settled
        out.order();
        out.deposit();
        out.refuse();
        out.wait({5 * 86'400});
        out.decide_refusal(true);
        out.refuse();
        out.decide_refusal(false); // all money back
        out.order();
        out.deposit();
        out.refuse();
        out.pass_deadline(); // no finding
        out.payout(1'000, contracts::PayoutOutcome::paid);
        out.payout(2'000, contracts::PayoutOutcome::failed);
        out.suspend(contracts::SuspensionAct::suspend);
        out.suspend(contracts::SuspensionAct::lift);
        out.order();
        out.deposit();
        out.suspend(contracts::SuspensionAct::suspend);
        out.pass_deadline(); // no receipt, but a directive hindered it: no refusal fee
        out.suspend(contracts::SuspensionAct::lift);
        freeze(out);
        out.order();
        out.order();
        out.deposit();
        out.revoke("buyer", contracts::RevocationCause::retired);
        out.pass_deadline(); // the deposit is voided
        out.pass_deadline(); // and no key came
        out.withdraw();
        out.rotate("treasurer");
        out.revoke("provider", contracts::RevocationCause::compromised);
        return out;
    }();
    return market;
}

TEST(Audit, FindsNothingInASoundLedger) {
    auto const& market = busy_market();
    for (std::size_t const batch : {1U, 7U, 1000U}) {
        std::uint64_t done = 0;
        auto const report =
            audit_of(market.entries, {.batch = batch, .progress = [&](AuditProgress progress) {
                                          EXPECT_EQ(progress.total, market.entries.size());
                                          done = progress.done;
                                      }});
        EXPECT_TRUE(report.good()) << text_of(report);
        EXPECT_EQ(report.entries, market.entries.size());
        EXPECT_EQ(done, market.entries.size());
        EXPECT_EQ(report.erased, 0U);
        EXPECT_GT(report.documents, 60U);
        EXPECT_TRUE(report.bodies);
    }
}

TEST(Audit, MissedTheRefusalFeeOfABuyerWhomADirectiveHindered) {
    Market market;
    market.order();
    market.deposit();
    market.suspend(contracts::SuspensionAct::suspend);
    market.pass_deadline();
    auto const report = audit_of(market.entries);
    EXPECT_TRUE(report.good()) << text_of(report);
}

TEST(Audit, FindsNothingInAnEmptyLedger) { EXPECT_TRUE(audit_of({}).good()); }

TEST(Audit, ShowsErasedPrivatePartsAsErasedNotAsDamage) {
    auto entries = busy_market().entries;
    for (std::size_t i = 0; i < entries.size(); i += 2) entries[i].private_part.reset();
    auto const report = audit_of(entries);
    EXPECT_TRUE(report.good()) << text_of(report);
    EXPECT_EQ(report.erased, (entries.size() + 1) / 2);
}

TEST(Audit, ChecksChainAndTreeWhereThereAreLeavesAlone) {
    auto entries = busy_market().entries;
    for (auto& entry : entries) {
        entry.core.clear();
        entry.private_part.reset();
    }
    auto const report = audit_of(entries);
    EXPECT_TRUE(report.good()) << text_of(report);
    EXPECT_FALSE(report.bodies);
    EXPECT_EQ(report.head.size, entries.size());
}

} // namespace
} // namespace datafloor::ledger
