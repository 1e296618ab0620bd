#include "api/pages/statistics_page.hpp"

#include <algorithm>
#include <map>

#include "api/pages/table.hpp"
#include "api/pages/words.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using services::PublicFigures;

constexpr auto states = std::to_array<std::string_view>(
    {"draft", "inspected", "refused", "listed", "suspended", "withdrawn"});

std::uint64_t versions_in(PublicFigures const& figures, std::string_view state,
                          std::optional<contracts::DataClass> data_class = std::nullopt) {
    std::uint64_t sum = 0;
    for (auto const& count : figures.versions)
        if (count.state == state && (!data_class || count.data_class == *data_class))
            sum += count.versions;
    return sum;
}

Html tile(std::string_view label, Html const& value) {
    return html("<div class=\"tile\"><dt>{}</dt><dd><strong>{}</strong></dd></div>\n", label,
                value);
}

Html broad_tile(std::string_view label, Html const& value, Html const& note) {
    return html("<div class=\"tile broad\"><dt>{}</dt><dd><strong>{}</strong><small>{}</small></dd>"
                "</div>\n",
                label, value, note);
}

Html tiles(StatisticsView const& view, Language language) {
    auto const& figures = view.figures;
    std::uint64_t trades = 0;
    for (auto const& sum : figures.trades) trades += sum.trades;
    auto out = tile(in(language, {"Versions listed", "Phiên bản đang niêm yết"}),
                    grouped(versions_in(figures, "listed"), language));
    out += tile(in(language, {"Offers in force", "Chào bán còn hiệu lực"}),
                grouped(figures.offers, language));
    out += tile(in(language, {"Trades settled", "Giao dịch đã quyết toán"}),
                grouped(trades, language));
    out += tile(in(language, {"Entries in the ledger", "Mục trong sổ"}),
                grouped(view.entries, language));
    if (view.checkpoint_at && view.checkpoint_size) {
        out += broad_tile(in(language, {"Last checkpoint", "Điểm kiểm gần nhất"}),
                          print_age(view.now, *view.checkpoint_at, language),
                          html("{} {} · {}", grouped(*view.checkpoint_size, language),
                               in(language, {"entries", "mục sổ"}),
                               print_time(*view.checkpoint_at, language)));
    } else {
        out += tile(in(language, {"Last checkpoint", "Điểm kiểm gần nhất"}),
                    in(language, {"none yet", "chưa có"}));
    }
    return html("<dl class=\"tiles\">\n{}</dl>\n", out);
}

Html versions_table(StatisticsView const& view, contracts::Rulebook const& rulebook,
                    Language language) {
    auto head = html("<th scope=\"col\">{}</th>", in(language, {"Class", "Lớp dữ liệu"}));
    for (auto const state : states)
        head +=
            html("<th scope=\"col\" class=\"number\">{}</th>", in(language, words_of_state(state)));
    Html rows;
    for (auto const& rule : rulebook.classes) {
        if (!rule.listable) continue;
        auto row = html("<th scope=\"row\">{}</th>", in(language, words_of(rule.data_class)));
        for (auto const state : states)
            row += html("<td class=\"number\">{}</td>",
                        grouped(versions_in(view.figures, state, rule.data_class), language));
        rows += html("<tr>{}</tr>\n", row);
    }
    return scrolling(
        "by-class",
        html("<table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>", head, rows));
}

Html trades_table(StatisticsView const& view, contracts::Rulebook const& rulebook,
                  Language language) {
    if (view.figures.trades.empty())
        return html(
            "<p class=\"note\">{}</p>\n",
            in(language, {"No trade was settled yet.", "Chưa có giao dịch nào được quyết toán."}));
    Html rows;
    for (auto const& sum : view.figures.trades)
        rows += html("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td>"
                     "<td class=\"number\">{}</td></tr>\n",
                     contracts::text_form(sum.currency), grouped(sum.trades, language),
                     print_amount(sum.value, sum.currency, rulebook, language));
    return scrolling(
        "by-currency",
        html("<table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"number\">{}</th>"
             "<th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>\n{}</tbody></table>",
             in(language, {"Currency", "Đồng tiền"}), in(language, {"Trades", "Số giao dịch"}),
             in(language, {"Value", "Giá trị"}), rows));
}

/// Trades a day over all currencies; the bars repeat what the table says.
Html days_table(StatisticsView const& view, contracts::Rulebook const& rulebook,
                Language language) {
    if (view.figures.days.empty()) return {};
    std::uint64_t most = 1;
    for (auto const& day : view.figures.days) most = std::max(most, day.trades);
    Html rows;
    for (auto const& day : view.figures.days)
        rows += html("<tr><th scope=\"row\"><time datetime=\"{}\">{}</time></th>"
                     "<td class=\"bar\"><meter min=\"0\" max=\"{}\" value=\"{}\" "
                     "aria-hidden=\"true\"></meter></td><td class=\"number\">{}</td>"
                     "<td class=\"number\">{}</td></tr>\n",
                     day.day, day.day, most, day.trades, grouped(day.trades, language),
                     print_amount(day.value, day.currency, rulebook, language));
    return html(
        "<section aria-labelledby=\"by-day\"><h2 id=\"by-day\">{}</h2>\n{}</section>\n",
        in(language, {"Settled by day (UTC)", "Quyết toán theo ngày (UTC)"}),
        scrolling("by-day",
                  html("<table><thead><tr><th scope=\"col\">{}</th><td class=\"bar\"></td>"
                       "<th scope=\"col\" class=\"number\">{}</th>"
                       "<th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>\n{}"
                       "</tbody></table>",
                       in(language, {"Day", "Ngày"}), in(language, {"Trades", "Số giao dịch"}),
                       in(language, {"Value", "Giá trị"}), rows)));
}

} // namespace

Page statistics_page(Request const& request, StatisticsView const& view,
                     contracts::Rulebook const& rulebook) {
    Page page;
    page.choice = language_of(request);
    page.path = "/statistics";
    auto const language = page.choice.language;
    page.title = in(language, {"Data floor: statistics", "Sàn dữ liệu: số liệu"});
    page.main =
        html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n",
             in(language, {"The floor in figures", "Sàn dữ liệu qua các con số"}),
             in(language, {"Sums over all parties, made from the ledger. They name nobody.",
                           "Số tổng hợp của mọi bên tham gia, lập từ sổ. Không nêu tên ai."}));
    page.main += tiles(view, language);
    page.main +=
        html("<section aria-labelledby=\"by-class\"><h2 id=\"by-class\">{}</h2>\n{}"
             "</section>\n<section aria-labelledby=\"by-currency\">"
             "<h2 id=\"by-currency\">{}</h2>\n{}</section>\n",
             in(language, {"Versions by class and state", "Phiên bản theo lớp và trạng thái"}),
             versions_table(view, rulebook, language),
             in(language, {"Settled trades", "Giao dịch đã quyết toán"}),
             trades_table(view, rulebook, language));
    page.main += days_table(view, rulebook, language);
    page.main += html("<p class=\"note\">{}</p>\n",
                      std::string(in(language, {"As of ledger entry ", "Tính đến mục sổ "})) +
                          grouped(view.as_of_index == 0 ? 0 : view.as_of_index - 1, language));
    return page;
}

} // namespace datafloor::api
