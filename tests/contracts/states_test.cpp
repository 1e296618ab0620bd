// Walks all pairs of state and step; the tables in docs/STATES.md are printed here.
#include "contracts/labels.hpp"
#include "contracts/money/account.hpp"
#include "tests/contracts/kept_text.hpp"

namespace datafloor::contracts {
namespace {

template <NamedEnum E, class Visit>
void each_value(Visit&& visit) {
    for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i) visit(static_cast<E>(i));
}

/// One row a state, one column a step; `label` gives the cell of supervision's name.
template <NamedEnum State, NamedEnum Step, class LabelOf>
std::string table_of(LabelOf const& label) {
    std::string out = "| state | label |";
    std::string line = "|---|---|";
    each_value<Step>([&](Step step) {
        out += " " + std::string(name_of(step)) + " |";
        line += "---|";
    });
    out += "\n" + line + "\n";
    each_value<State>([&](State state) {
        out += "| **" + std::string(name_of(state)) + "** | " + label(state) + " |";
        each_value<Step>([&](Step step) {
            auto const after = next(state, step);
            out += after ? " " + std::string(name_of(*after)) + " |" : " |";
        });
        out += "\n";
    });
    return out;
}

/// "funded; on_hold while suspended"
std::string cell_of(Label free, Label held) {
    std::string out(name_of(free));
    if (held != free) out += "; " + std::string(name_of(held)) + " while suspended";
    return out;
}

std::string label_cell(OrderState state) {
    return cell_of(label_of(state, false, false), label_of(state, true, false));
}

std::string version_cell(VersionState state) {
    return cell_of(label_of(state, false), label_of(state, true));
}

TEST(States, AreWhatTheDocsShow) {
    expect_in_docs("docs/STATES.md", "order_table", table_of<OrderState, OrderStep>(label_cell));
    expect_in_docs("docs/STATES.md", "version_table",
                   table_of<VersionState, VersionStep>(version_cell));
    expect_in_docs("docs/STATES.md", "payout_table",
                   table_of<PayoutState, PayoutOutcome>([](PayoutState) { return "-"; }));
}

TEST(States, HaveOneLineForEachPair) {
    auto const repeats = [](auto const& table) {
        for (auto const& a : table)
            for (auto const& b : table)
                if (&a != &b && a.from == b.from && a.step == b.step) return true;
        return false;
    };
    EXPECT_FALSE(repeats(order_table));
    EXPECT_FALSE(repeats(version_table));
    EXPECT_FALSE(repeats(payout_table));
}

TEST(States, EndWhereMoneyHasMoved) {
    // From the final states nothing leads on but another download.
    for (auto const end : {OrderState::settled, OrderState::cancelled, OrderState::refunded})
        each_value<OrderStep>([&](OrderStep step) {
            auto const after = next(end, step);
            EXPECT_TRUE(!after || (step == OrderStep::download && *after == end));
        });
}

TEST(Labels, OfOffersFollowTheClockAndTheCount) {
    Offer offer;
    offer.valid_until = {1'000'000};
    EXPECT_EQ(label_of(offer, {999'999}), Label::offered);
    EXPECT_EQ(label_of(offer, {1'000'000}), Label::expired);
    offer.orders_max = 1;
    EXPECT_EQ(label_of(offer, {0}), Label::offered);
    offer.orders = 1;
    EXPECT_EQ(label_of(offer, {0}), Label::expired);
    offer.closed = true;
    EXPECT_EQ(label_of(offer, {0}), Label::cancelled);
}

TEST(Labels, HoldWhatASuspensionStops) {
    EXPECT_EQ(label_of(OrderState::confirmed, true, false), Label::on_hold);
    EXPECT_EQ(label_of(OrderState::released, true, false), Label::on_hold);
    EXPECT_EQ(label_of(OrderState::refused, true, false), Label::disputed);
    EXPECT_EQ(label_of(OrderState::disclosed, true, false), Label::delivered);
    EXPECT_EQ(label_of(OrderState::disclosed, false, true), Label::on_hold);
    EXPECT_EQ(label_of(OrderState::escalated, false, true), Label::on_hold);
    EXPECT_EQ(label_of(VersionState::listed, true), Label::on_hold);
    EXPECT_EQ(label_of(VersionState::withdrawn, true), Label::cancelled);
}

} // namespace
} // namespace datafloor::contracts
