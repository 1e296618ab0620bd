#include "api/pages/supervision/parts.hpp"

#include <algorithm>

#include "contracts/base/text_form.hpp"

namespace datafloor::api {

using contracts::text_form;

Page officer_page(Request const& request, services::OfficerSession const& officer, std::string path,
                  Phrase const& title) {
    Page page;
    page.choice = language_of(request);
    page.path = std::move(path);
    for (auto const& [name, value] : request.query.all())
        if (name != "lang") page.parameters.emplace_back(name, value);
    page.is_private = true;
    page.reader = {officer.login, officer.form_token};
    auto const heading = in(page.choice.language, title);
    page.title = std::string(heading) + " · " +
                 std::string(in(page.choice.language, {"Supervision", "Giám sát"}));
    page.main = html("<h1>{}</h1>\n", heading);
    return page;
}

Html link(Choice choice, std::string_view path, Parameters const& parameters, Html const& text) {
    return html("<a href=\"{}\">{}</a>", link_to(choice, path, parameters), text);
}

Html order_link(Choice choice, contracts::OrderId order) {
    return link(choice, "/supervision/orders/" + text_form(order), {}, short_id(order.value));
}

Html listing_link(Choice choice, contracts::ListingId listing) {
    return link(choice, "/supervision/listings/" + text_form(listing), {}, short_id(listing.value));
}

Html party_link(Choice choice, contracts::PartyId party, Html const& text) {
    return link(choice, "/supervision/parties/" + text_form(party), {}, text);
}

Html entry_link(Choice choice, std::uint64_t index) {
    return link(choice, "/supervision/entries/" + std::to_string(index), {},
                grouped(index, choice.language));
}

Html counted(Choice choice, std::uint64_t count, std::string_view path,
             Parameters const& parameters) {
    auto const text = grouped(count, choice.language);
    return count == 0 ? Html(text) : link(choice, path, parameters, text);
}

std::string instant_parameter(contracts::Instant at) { return text_form(at); }

Html select_of(std::string_view name, std::string_view label, std::vector<Option> const& options,
               std::string_view chosen, Language language) {
    auto lines = html("<option value=\"\">{}</option>", in(language, {"All", "Tất cả"}));
    for (auto const& option : options)
        lines += option.value == chosen
                     ? html("<option value=\"{}\" selected>{}</option>", option.value, option.text)
                     : html("<option value=\"{}\">{}</option>", option.value, option.text);
    return html(
        "<div><label for=\"{}\">{}</label><select id=\"{}\" name=\"{}\">{}</select></div>\n", name,
        label, name, name, lines);
}

Html filters(Choice choice, ListFrame const& frame, Html const& fields,
             std::vector<std::string_view> const& names) {
    Html kept;
    Html narrowed;
    for (auto const& [name, value] : frame.parameters) {
        if (std::ranges::find(names, name) != names.end()) continue;
        kept += html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
        if (name != "limit") narrowed += html("<li><code>{}</code> {}</li>", name, value);
    }
    if (choice.stated)
        kept += html("<input type=\"hidden\" name=\"lang\" value=\"{}\">",
                     contracts::name_of(choice.language));
    auto const language = choice.language;
    auto out = html("<form role=\"search\" class=\"search\" action=\"{}\">{}{}"
                    "<div><button>{}</button></div></form>\n",
                    frame.path, fields, kept, in(language, {"Show", "Xem"}));
    if (!narrowed.empty())
        out += html("<ul class=\"narrowed\">{}<li>{}</li></ul>\n", narrowed,
                    link(choice, frame.path, {}, in(language, {"Show all", "Xem tất cả"})));
    return out;
}

Html below_list(Choice choice, ListFrame const& frame) {
    auto const language = choice.language;
    Html items;
    if (frame.next) {
        auto parameters = frame.parameters;
        parameters.emplace_back("cursor", *frame.next);
        items +=
            html("<li><a class=\"button\" rel=\"next\" href=\"{}\">{}</a></li>",
                 link_to(choice, frame.path, parameters), in(language, {"Older ones", "Cũ hơn"}));
    }
    auto parameters = frame.parameters;
    parameters.emplace_back("format", "csv");
    items += html("<li><a class=\"button quiet\" href=\"{}\" download>{}</a></li>",
                  link_to({}, frame.path, parameters),
                  in(language, {"The whole list as CSV", "Toàn bộ danh sách dạng CSV"}));
    Html out;
    if (frame.rows == 0)
        out += html("<p class=\"note\">{}</p>\n",
                    in(language, {"There is nothing here.", "Không có gì ở đây."}));
    return out + html("<nav class=\"turning\" aria-label=\"{}\"><ul>{}</ul></nav>\n",
                      in(language, {"Pages of the list", "Các trang của danh sách"}), items);
}

Html fresh(std::string_view id, Html const& content) {
    return html("<div id=\"{}\" data-fresh>{}</div>\n", id, content);
}

Html section(std::string_view id, std::string_view heading, Html const& content) {
    return html("<section aria-labelledby=\"{}\"><h2 id=\"{}\">{}</h2>\n{}</section>\n", id, id,
                heading, content);
}

} // namespace datafloor::api
