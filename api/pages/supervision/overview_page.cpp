#include "api/pages/supervision/overview_page.hpp"

#include <algorithm>
#include <map>

#include "api/pages/supervision/chart.hpp"
#include "api/pages/table.hpp"
#include "contracts/base/text_form.hpp"
#include "contracts/command.hpp"
#include "crypto/time.hpp"

namespace datafloor::api {
namespace {

using contracts::Instant;
using services::Act;
using services::spans_h;

constexpr std::int64_t hour_us = 3'600'000'000;

/// All that the parts of the page need.
struct Printing {
    Choice choice;
    OverviewView const& view;
    contracts::Rulebook const& rulebook;

    [[nodiscard]] std::string_view text(Phrase const& phrase) const {
        return in(choice.language, phrase);
    }

    [[nodiscard]] std::string number(std::uint64_t count) const {
        return grouped(count, choice.language);
    }

    [[nodiscard]] Instant begin(std::size_t span) const {
        return services::begin_of_span(view.now, spans_h[span]);
    }

    /// The list of acts behind a count of a span.
    [[nodiscard]] Parameters acts_since(Act act, std::size_t span) const {
        return {{"what", std::string(contracts::name_of(act))},
                {"from", instant_parameter(begin(span))}};
    }

    [[nodiscard]] std::uint64_t acts(Act act, std::size_t span) const {
        auto const& counts = view.figures.acts;
        auto const found = std::ranges::find(counts, act, &services::ActCount::what);
        return found == counts.end() ? 0 : found->acts[span];
    }
};

Html tile(std::string_view label, Html const& value, Html const& note = {}) {
    return html("<div class=\"tile broad\"><dt>{}</dt><dd><strong>{}</strong><small>{}</small></dd>"
                "</div>\n",
                label, value, note);
}

Html escrow_tile(Printing const& p) {
    std::map<contracts::Currency, std::int64_t> sums;
    std::uint64_t orders = 0;
    for (auto const& age : p.view.figures.escrow) {
        orders += age.orders;
        sums[age.currency] += std::stoll(age.value);
    }
    std::string shown;
    for (auto const& [currency, sum] : sums)
        shown += (shown.empty() ? "" : ", ") +
                 print_amount(std::to_string(sum), currency, p.rulebook, p.choice.language);
    return tile(p.text({"In escrow", "Trong tài khoản bảo đảm"}),
                shown.empty() ? p.number(0) : shown,
                html("{} {}", counted(p.choice, orders, "/supervision/orders", {{"open", "1"}}),
                     p.text({"orders", "đơn"})));
}

Html checkpoint_tile(Printing const& p) {
    auto const label = p.text({"Last checkpoint", "Điểm kiểm gần nhất"});
    if (!p.view.checkpoint_at || !p.view.checkpoint_size)
        return tile(label, p.text({"none yet", "chưa có"}));
    auto const behind =
        p.view.ledger_entries - std::min(p.view.ledger_entries, *p.view.checkpoint_size);
    return tile(label, print_age(p.view.now, *p.view.checkpoint_at, p.choice.language),
                html("{} {} · {} {}", p.number(*p.view.checkpoint_size),
                     p.text({"entries", "mục sổ"}), p.number(behind),
                     p.text({"not covered yet", "chưa được bao gồm"})));
}

Html tiles(Printing const& p) {
    std::uint64_t overdue = 0;
    std::uint64_t refused = 0;
    std::uint64_t disputed = 0;
    std::uint64_t escalated = 0;
    for (auto const& open : p.view.figures.open) {
        overdue += open.overdue;
        if (open.state == contracts::OrderState::refused) refused += open.orders;
        if (open.state == contracts::OrderState::disputed) disputed += open.orders;
        if (open.state == contracts::OrderState::escalated) escalated += open.orders;
    }
    auto const day = p.text({"in the last 24 hours", "trong 24 giờ qua"});
    auto out = tile(in(p.choice.language, words_of(Act::order_settled)),
                    counted(p.choice, p.acts(Act::order_settled, 0), "/supervision/entries",
                            p.acts_since(Act::order_settled, 0)),
                    day);
    out += tile(in(p.choice.language, words_of(Act::order_placed)),
                counted(p.choice, p.acts(Act::order_placed, 0), "/supervision/entries",
                        p.acts_since(Act::order_placed, 0)),
                day);
    out += escrow_tile(p);
    out += tile(p.text({"Disputes before two officers", "Tranh chấp chờ hai cán bộ giám sát"}),
                counted(p.choice, escalated, "/supervision/orders", {{"state", "escalated"}}),
                html("{} {} · {} {}",
                     counted(p.choice, disputed, "/supervision/orders", {{"state", "disputed"}}),
                     p.text({"before the arbiter", "chờ trọng tài"}),
                     counted(p.choice, refused, "/supervision/orders", {{"state", "refused"}}),
                     p.text({"refusals", "từ chối nhận"})));
    out += tile(p.text({"Overdue at the floor", "Sàn xử lý quá hạn"}),
                counted(p.choice, overdue, "/supervision/orders", {{"overdue", "1"}}),
                p.text({"its deadline passed more than a minute ago, and nothing happened",
                        "quá hạn hơn một phút mà chưa được xử lý"}));
    out += checkpoint_tile(p);
    return html("<dl class=\"tiles\">\n{}</dl>\n", out);
}

struct HourLine {
    std::uint64_t placed = 0;
    std::uint64_t settled = 0;
    std::map<contracts::Currency, std::int64_t> value; // settled
};

std::string hour_text(Instant at) {
    using namespace std::chrono_literals;
    return crypto::to_text(at + 7h).substr(11, 2) + ":00";
}

std::map<Instant, HourLine> hour_lines(Printing const& p) {
    std::map<Instant, HourLine> lines;
    for (std::int64_t hour = 0; hour < spans_h[0]; ++hour)
        lines[{p.begin(0).micros + hour * hour_us}];
    for (auto const& count : p.view.figures.hours) {
        auto const line = lines.find(count.hour);
        if (line == lines.end()) continue;
        if (count.what == Act::order_placed) line->second.placed += count.acts;
        if (count.what != Act::order_settled) continue;
        line->second.settled += count.acts;
        if (count.currency) line->second.value[*count.currency] += count.value;
    }
    return lines;
}

Html hour_table(Printing const& p, std::map<Instant, HourLine> const& lines) {
    Html rows;
    for (auto const& [hour, line] : lines) {
        auto const until = instant_parameter({hour.micros + hour_us});
        auto const acts = [&](Act act) {
            return Parameters{{"what", std::string(contracts::name_of(act))},
                              {"from", instant_parameter(hour)},
                              {"until", until}};
        };
        std::string value;
        for (auto const& [currency, sum] : line.value)
            value += (value.empty() ? "" : ", ") +
                     print_amount(std::to_string(sum), currency, p.rulebook, p.choice.language);
        rows +=
            html("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td>"
                 "<td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
                 print_time(hour, p.choice.language),
                 counted(p.choice, line.placed, "/supervision/entries", acts(Act::order_placed)),
                 counted(p.choice, line.settled, "/supervision/entries", acts(Act::order_settled)),
                 value.empty() ? std::string("–") : value);
    }
    constexpr auto columns = std::to_array<Column>({
        {{"Hour", "Giờ"}},
        {{"Placed", "Đã đặt"}, true},
        {{"Settled", "Đã quyết toán"}, true},
        {{"Value", "Giá trị"}, true},
    });
    return html("<details><summary>{}</summary>{}</details>\n",
                p.text({"The hours as a table", "Bảng theo giờ"}),
                table_of("by-hour", columns, rows, p.choice.language));
}

/// The day as two pictures, in the floor's first currency, and as a table in all.
Html hours(Printing const& p) {
    auto const lines = hour_lines(p);
    std::vector<Bar> trades;
    std::vector<Bar> values;
    std::uint64_t most_trades = 0;
    std::uint64_t most_value = 0;
    auto const currency = p.rulebook.currencies.empty() ? contracts::Currency{}
                                                        : p.rulebook.currencies.front().currency;
    for (auto const& [hour, line] : lines) {
        bool const labelled = trades.size() % 4 == 0;
        auto const label = labelled ? hour_text(hour) : std::string();
        auto const value = line.value.find(currency);
        auto const sum = value == line.value.end() ? 0 : std::max<std::int64_t>(value->second, 0);
        trades.push_back({label, line.settled});
        values.push_back({label, static_cast<std::uint64_t>(sum)});
        most_trades = std::max(most_trades, trades.back().value);
        most_value = std::max(most_value, values.back().value);
    }
    auto const draw = [&](Phrase const& what, std::string const& most,
                          std::vector<Bar> const& bars) {
        auto const title = std::string(p.text(what));
        return html(
            "<figure><figcaption>{}</figcaption>{}</figure>\n", title,
            bar_chart({title + ". " +
                           std::string(p.text({"Most in an hour: ", "Nhiều nhất một giờ: "})) +
                           most,
                       most},
                      bars));
    };
    auto pictures = draw({"Trades settled by the hour", "Giao dịch quyết toán theo giờ"},
                         p.number(most_trades), trades);
    pictures += draw(
        {"Their value by the hour", "Giá trị theo giờ"},
        print_amount(std::to_string(most_value), currency, p.rulebook, p.choice.language), values);
    return section("by-hour", p.text({"The last 24 hours", "24 giờ qua"}),
                   html("<div class=\"pictures\">{}</div>\n{}", pictures, hour_table(p, lines)));
}

Phrase bucket_words(std::size_t bucket) {
    switch (bucket) {
    case 0: return {"0 to 7 days", "0 đến 7 ngày"};
    case 1: return {"8 to 30 days", "8 đến 30 ngày"};
    case 2: return {"31 to 90 days", "31 đến 90 ngày"};
    default: return {"over 90 days", "trên 90 ngày"};
    }
}

/// The orders of a bucket are those confirmed between its bounds.
Parameters orders_of_bucket(Instant now, std::size_t bucket) {
    auto const ago = [&](std::size_t at) {
        return instant_parameter({now.micros - services::escrow_ages_d[at] * 24 * hour_us});
    };
    Parameters out{{"open", "1"}};
    if (bucket + 1 < services::escrow_ages_d.size()) out.emplace_back("from", ago(bucket + 1));
    if (bucket > 0) out.emplace_back("until", ago(bucket));
    return out;
}

Html escrow(Printing const& p) {
    Html rows;
    for (std::size_t bucket = 0; bucket < services::escrow_ages_d.size(); ++bucket) {
        std::uint64_t orders = 0;
        std::string value;
        for (auto const& age : p.view.figures.escrow) {
            if (age.bucket != bucket) continue;
            orders += age.orders;
            value += (value.empty() ? "" : ", ") +
                     print_amount(age.value, age.currency, p.rulebook, p.choice.language);
        }
        rows += html(
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td>"
            "<td class=\"number\">{}</td></tr>\n",
            p.text(bucket_words(bucket)),
            counted(p.choice, orders, "/supervision/orders", orders_of_bucket(p.view.now, bucket)),
            value.empty() ? std::string("–") : value);
    }
    constexpr auto columns = std::to_array<Column>({
        {{"Since the money came in", "Từ khi tiền vào"}},
        {{"Orders", "Số đơn"}, true},
        {{"Value", "Giá trị"}, true},
    });
    return section("escrow", p.text({"Escrow by age", "Tiền bảo đảm theo thời gian giữ"}),
                   table_of("escrow", columns, rows, p.choice.language));
}

Html acts(Printing const& p) {
    Html rows;
    for (std::size_t act = 0; act < contracts::EnumNames<Act>::names.size(); ++act) {
        auto const what = static_cast<Act>(act);
        Html cells;
        for (std::size_t span = 0; span < spans_h.size(); ++span)
            cells += html("<td class=\"number\">{}</td>",
                          counted(p.choice, p.acts(what, span), "/supervision/entries",
                                  p.acts_since(what, span)));
        rows += html("<tr><th scope=\"row\">{}</th>{}</tr>\n", p.text(words_of(what)), cells);
    }
    constexpr auto columns = std::to_array<Column>({
        {{"Act", "Sự việc"}},
        {{"24 hours", "24 giờ"}, true},
        {{"7 days", "7 ngày"}, true},
        {{"30 days", "30 ngày"}, true},
    });
    return section("acts", p.text({"What happened", "Diễn biến"}),
                   table_of("acts", columns, rows, p.choice.language));
}

Html open_orders(Printing const& p) {
    Html rows;
    for (std::size_t i = 0; i < contracts::EnumNames<contracts::OrderState>::names.size(); ++i) {
        auto const state = static_cast<contracts::OrderState>(i);
        auto const& open = p.view.figures.open;
        auto const found = std::ranges::find(open, state, &services::OpenOrders::state);
        if (found == open.end()) continue;
        std::string const name(contracts::name_of(state));
        rows += html("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td>"
                     "<td class=\"number\">{}</td></tr>\n",
                     p.text(words_of(state)),
                     counted(p.choice, found->orders, "/supervision/orders", {{"state", name}}),
                     counted(p.choice, found->overdue, "/supervision/orders",
                             {{"state", name}, {"overdue", "1"}}));
    }
    auto const heading = p.text({"Orders under way", "Đơn đang thực hiện"});
    if (rows.empty())
        return section("open", heading,
                       html("<p class=\"note\">{}</p>\n", p.text({"None.", "Không có."})));
    constexpr auto columns = std::to_array<Column>({
        {{"State", "Trạng thái"}},
        {{"Orders", "Số đơn"}, true},
        {{"Overdue", "Quá hạn"}, true},
    });
    return section("open", heading, table_of("open", columns, rows, p.choice.language));
}

Html listings(Printing const& p) {
    constexpr auto states = std::to_array<std::string_view>(
        {"draft", "inspected", "refused", "listed", "suspended", "withdrawn"});
    std::vector<Column> columns{{{"Class", "Lớp dữ liệu"}}};
    for (auto const state : states) columns.push_back({words_of_state(state), true});
    Html rows;
    for (auto const& rule : p.rulebook.classes) {
        Html cells;
        std::uint64_t sum = 0;
        for (auto const state : states) {
            std::uint64_t versions = 0;
            for (auto const& count : p.view.figures.versions)
                if (count.data_class == rule.data_class && count.state == state)
                    versions += count.versions;
            sum += versions;
            cells += html("<td class=\"number\">{}</td>",
                          counted(p.choice, versions, "/supervision/listings",
                                  {{"class", std::string(contracts::name_of(rule.data_class))},
                                   {"state", std::string(state)}}));
        }
        if (!rule.listable && sum == 0) continue;
        rows += html("<tr><th scope=\"row\">{}</th>{}</tr>\n", p.text(words_of(rule.data_class)),
                     cells);
    }
    return section("listings",
                   p.text({"Versions by class and state", "Phiên bản theo lớp và trạng thái"}),
                   table_of("listings", columns, rows, p.choice.language));
}

Html newest(Printing const& p) {
    Html rows;
    for (auto const& entry : p.view.entries)
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td><code>{}</code></td></tr>\n",
                     entry_link(p.choice, entry.index), print_time(entry.time, p.choice.language),
                     entry.kind);
    constexpr auto columns = std::to_array<Column>({
        {{"Entry", "Mục sổ"}},
        {{"Time", "Thời gian"}},
        {{"Command", "Lệnh"}},
    });
    // The script asks for what comes behind the newest of these.
    auto const& entries = p.view.entries;
    return html("<div id=\"latest\" data-fresh data-after=\"{}\">{}</div>\n",
                entries.empty() ? std::string("-1") : std::to_string(entries.front().index),
                table_of("newest", columns, rows, p.choice.language));
}

template <class... C>
std::string kinds_of(std::type_identity<std::variant<C...>>) {
    std::string out;
    ((out.append(out.empty() ? "" : " ").append(C::kind)), ...);
    return out;
}

/// The newest entries, to which a script adds those that come; `line` is what it fills in.
Html live(Printing const& p) {
    auto const state =
        html("<p id=\"stream\" class=\"note\" role=\"status\" data-from=\"/supervision/events\" "
             "data-kinds=\"{}\" data-live=\"{}\" data-lost=\"{}\" data-held=\"{}\" "
             "data-paused=\"{}\" data-came=\"{}\"></p>\n",
             kinds_of(std::type_identity<contracts::Command>()),
             p.text({"Live: new entries appear here by themselves.",
                     "Trực tiếp: mục sổ mới tự hiện ra tại đây."}),
             p.text({"Not connected at the moment; trying again.",
                     "Hiện chưa kết nối được; đang thử lại."}),
             p.text({"New entries wait while you are in this list.",
                     "Mục sổ mới sẽ chờ khi bạn đang ở trong danh sách này."}),
             p.text({"Paused.", "Đang tạm dừng."}), p.text({"New entries", "Mục sổ mới"}));
    auto const line =
        html("<template id=\"line\"><tr><th scope=\"row\">{}</th><td><time></time></td>"
             "<td><code></code></td></tr></template>\n",
             link(p.choice, "/supervision/entries/", {}, Html()));
    return section("newest", p.text({"The newest entries", "Mục sổ mới nhất"}),
                   state + line + newest(p));
}

Phrase measure_words(WaitingMeasure const& measure) {
    if (measure.order)
        return measure.lifts ? Phrase{"Lift of an order's freeze", "Gỡ bỏ phong tỏa đơn"}
                             : Phrase{"Freeze of an order", "Phong tỏa đơn"};
    return measure.lifts ? Phrase{"Lift of a party's freeze", "Gỡ bỏ phong tỏa bên tham gia"}
                         : Phrase{"Freeze of a party", "Phong tỏa bên tham gia"};
}

/// Left out where nobody waits.
Html waiting(Printing const& p) {
    if (p.view.waiting.empty()) return {};
    Html rows;
    for (auto const& measure : p.view.waiting)
        rows += html(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>"
            "<td><code class=\"hash\">{}</code></td></tr>\n",
            p.text(measure_words(measure)),
            measure.order ? order_link(p.choice, *measure.order)
                          : party_link(p.choice, *measure.party, short_id(measure.party->value)),
            print_time(measure.expires, p.choice.language), contracts::text_form(measure.officer));
    constexpr auto columns = std::to_array<Column>({
        {{"Directive", "Lệnh"}},
        {{"Of", "Đối tượng"}},
        {{"Waits until", "Chờ đến"}},
        {{"First officer", "Cán bộ thứ nhất"}},
    });
    return section("waiting", p.text({"Waits for a second officer", "Chờ cán bộ giám sát thứ hai"}),
                   table_of("waiting", columns, rows, p.choice.language));
}

Html tiles_now(Printing const& p) { return fresh("tiles", tiles(p)); }

Html figures_now(Printing const& p) {
    auto out = waiting(p) + hours(p);
    out += html("<div class=\"beside\">{}{}</div>\n", escrow(p), open_orders(p));
    out += acts(p) + listings(p);
    auto const index = p.view.as_of_index == 0 ? 0 : p.view.as_of_index - 1;
    out += html("<p class=\"note\">{} {} · {}</p>\n",
                p.text({"As of ledger entry", "Tính đến mục sổ"}), p.number(index),
                print_time(p.view.now, p.choice.language));
    return fresh("figures", out);
}

} // namespace

Html overview_figures(Choice choice, OverviewView const& view,
                      contracts::Rulebook const& rulebook) {
    Printing const p{choice, view, rulebook};
    return tiles_now(p) + newest(p) + figures_now(p);
}

Page overview_page(Request const& request, services::OfficerSession const& officer,
                   OverviewView const& view, contracts::Rulebook const& rulebook) {
    auto page = officer_page(request, officer, "/supervision", {"The floor now", "Sàn hiện tại"});
    auto const language = page.choice.language;
    Printing const p{page.choice, view, rulebook};
    // A script asks for the figures again, unless it is told to pause.
    page.main += html("<div id=\"now\" data-refresh=\"{}\" data-pause=\"{}\" data-go-on=\"{}\">"
                      "{}</div>\n",
                      link_to({language, true}, "/supervision/figures"),
                      in(language, {"Pause the updates", "Tạm dừng cập nhật"}),
                      in(language, {"Go on updating", "Tiếp tục cập nhật"}), tiles_now(p)) +
                 live(p) + figures_now(p);
    return page;
}

} // namespace datafloor::api
