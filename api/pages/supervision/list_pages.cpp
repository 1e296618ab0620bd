#include "api/pages/supervision/list_pages.hpp"

#include <algorithm>

#include "api/pages/table.hpp"
#include "api/routes/reading.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

std::string chosen(ListFrame const& frame, std::string_view name) {
    for (auto const& [each, value] : frame.parameters)
        if (each == name) return value;
    return {};
}

Html party_by_name(Choice choice, std::optional<std::string> const& name,
                   contracts::PartyId party) {
    return party_link(choice, party, name_or_id(name, party));
}

/// What an act says beside; of a party it is the party.
Html detail_of(Choice choice, services::ListedAct const& act) {
    using services::Act;
    if (!act.detail) return "–";
    bool const is_party = act.what == Act::party_suspended ||
                          act.what == Act::party_suspension_lifted ||
                          act.what == Act::party_frozen || act.what == Act::party_freeze_lifted;
    contracts::PartyId party;
    if (is_party && contracts::TextForm<contracts::PartyId>::parse(*act.detail, party))
        return party_link(choice, party, short_id(party.value));
    return words_of_detail(*act.detail, choice.language);
}

/// Heading, filters, table and what is below it.
void print_list(Page& page, ListFrame const& frame, Html const& form, Html const& table) {
    page.main += form + table + below_list(page.choice, frame);
}

template <class E>
std::vector<Option> options_of(Language language) {
    std::vector<Option> out;
    for (std::size_t i = 0; i < contracts::EnumNames<E>::names.size(); ++i)
        out.push_back({std::string(contracts::EnumNames<E>::names[i]),
                       std::string(in(language, words_of(static_cast<E>(i))))});
    return out;
}

/// The heading of a list names its table.
void name_heading(Page& page, Phrase const& title) {
    page.main = html("<h1 id=\"list\">{}</h1>\n", in(page.choice.language, title));
}

Html entries_form(Choice choice, ListFrame const& frame) {
    auto const language = choice.language;
    return filters(choice, frame,
                   select_of("what", in(language, {"Only these acts", "Chỉ các sự việc này"}),
                             options_of<services::Act>(language), chosen(frame, "what"), language),
                   {"what"});
}

} // namespace

Page orders_page(Request const& request, services::OfficerSession const& officer,
                 std::vector<services::ListedOrder> const& orders, ListFrame frame,
                 contracts::Rulebook const& rulebook) {
    constexpr Phrase title{"Orders", "Đơn đặt mua"};
    auto page = officer_page(request, officer, "/supervision/orders", title);
    name_heading(page, title);
    auto const choice = page.choice;
    auto const language = choice.language;
    Html rows;
    for (auto const& order : orders)
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                     "<td class=\"number\">{}</td><td>{}</td></tr>\n",
                     order_link(choice, order.order), print_time(order.confirmed_at, language),
                     in(language, words_of(order.state)),
                     party_by_name(choice, order.buyer_name, order.buyer),
                     party_by_name(choice, order.provider_name, order.provider),
                     print_price(order.price, rulebook, language),
                     order.due_at ? print_time(*order.due_at, language) : Html("–"));
    constexpr auto columns = std::to_array<Column>({
        {{"Order", "Đơn"}},
        {{"Confirmed", "Xác nhận lúc"}},
        {{"State", "Trạng thái"}},
        {{"Buyer", "Bên mua"}},
        {{"Provider", "Bên cung cấp"}},
        {{"Price", "Giá"}, true},
        {{"Floor acts by", "Hạn xử lý"}},
    });
    auto const form = filters(choice, frame,
                              select_of("state", in(language, {"State", "Trạng thái"}),
                                        options_of<contracts::OrderState>(language),
                                        chosen(frame, "state"), language),
                              {"state"});
    frame.rows = orders.size();
    print_list(page, frame, form, table_of("list", columns, rows, language));
    return page;
}

Page versions_page(Request const& request, services::OfficerSession const& officer,
                   std::vector<services::ListedVersion> const& versions, ListFrame frame) {
    constexpr Phrase title{"Listings", "Niêm yết"};
    auto page = officer_page(request, officer, "/supervision/listings", title);
    name_heading(page, title);
    auto const choice = page.choice;
    auto const language = choice.language;
    Html rows;
    for (auto const& listed : versions) {
        auto const& version = listed.version;
        auto const description = decode_stored<contracts::ListingDescription>(version.description);
        auto const data_class = contracts::from_name<contracts::DataClass>(version.data_class);
        bool const stopped = version.suspended && version.state == "listed";
        rows += html("<tr><th scope=\"row\">{} <small>{}</small></th><td>{}</td><td>{}</td>"
                     "<td>{}</td><td>{}</td></tr>\n",
                     link(choice, "/supervision/listings/" + text_form(version.listing), {},
                          text_in(language, description.title)),
                     version.number, party_by_name(choice, listed.provider_name, version.provider),
                     data_class ? in(language, words_of(*data_class)) : version.data_class,
                     in(language, words_of_state(stopped ? "suspended" : version.state)),
                     entry_link(choice, version.entry));
    }
    constexpr auto columns = std::to_array<Column>({
        {{"Listing and version", "Niêm yết và phiên bản"}},
        {{"Provider", "Bên cung cấp"}},
        {{"Class", "Lớp dữ liệu"}},
        {{"State", "Trạng thái"}},
        {{"Drafted in", "Mục sổ tạo"}},
    });
    std::vector<Option> states;
    for (std::string const state :
         {"draft", "inspected", "refused", "listed", "suspended", "withdrawn"})
        states.push_back({state, std::string(in(language, words_of_state(state)))});
    auto const form = filters(choice, frame,
                              select_of("class", in(language, {"Class", "Lớp dữ liệu"}),
                                        options_of<contracts::DataClass>(language),
                                        chosen(frame, "class"), language) +
                                  select_of("state", in(language, {"State", "Trạng thái"}), states,
                                            chosen(frame, "state"), language),
                              {"class", "state"});
    frame.rows = versions.size();
    print_list(page, frame, form, table_of("list", columns, rows, language));
    return page;
}

Page acts_page(Request const& request, services::OfficerSession const& officer,
               std::vector<services::ListedAct> const& acts, ListFrame frame,
               contracts::Rulebook const& rulebook) {
    constexpr Phrase title{"Acts", "Sự việc"};
    auto page = officer_page(request, officer, "/supervision/entries", title);
    name_heading(page, title);
    auto const choice = page.choice;
    auto const language = choice.language;
    Html rows;
    for (auto const& act : acts)
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                     "<td class=\"number\">{}</td><td>{}</td></tr>\n",
                     entry_link(choice, act.entry), print_time(act.time, language),
                     in(language, words_of(act.what)),
                     act.order ? order_link(choice, *act.order) : Html("–"),
                     act.listing ? listing_link(choice, *act.listing) : Html("–"),
                     act.money ? Html(print_price(*act.money, rulebook, language)) : Html("–"),
                     detail_of(choice, act));
    constexpr auto columns = std::to_array<Column>({
        {{"Entry", "Mục sổ"}},
        {{"Time", "Thời gian"}},
        {{"Act", "Sự việc"}},
        {{"Order", "Đơn"}},
        {{"Listing", "Niêm yết"}},
        {{"Price", "Giá"}, true},
        {{"Why, or whom", "Lý do, hoặc đối tượng"}},
    });
    frame.rows = acts.size();
    print_list(page, frame, entries_form(choice, frame), table_of("list", columns, rows, language));
    return page;
}

Page entries_page(Request const& request, services::OfficerSession const& officer,
                  std::vector<services::ListedEntry> const& entries, ListFrame frame) {
    constexpr Phrase title{"Entries of the ledger", "Các mục sổ"};
    auto page = officer_page(request, officer, "/supervision/entries", title);
    name_heading(page, title);
    auto const choice = page.choice;
    Html rows;
    for (auto const& entry : entries)
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td><code>{}</code></td></tr>\n",
                     entry_link(choice, entry.index), print_time(entry.time, choice.language),
                     entry.kind);
    constexpr auto columns = std::to_array<Column>({
        {{"Entry", "Mục sổ"}},
        {{"Time", "Thời gian"}},
        {{"Command", "Lệnh"}},
    });
    frame.rows = entries.size();
    print_list(page, frame, entries_form(choice, frame),
               table_of("list", columns, rows, choice.language));
    return page;
}

} // namespace datafloor::api
