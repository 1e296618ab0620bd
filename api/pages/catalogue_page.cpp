#include "api/pages/catalogue_page.hpp"

#include "api/pages/words.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

/// The visitor's query without its place in the list.
Parameters filters_of(Request const& request) {
    Parameters out;
    for (auto const* const name : {"q", "class", "sector", "product_type", "free", "price_max"})
        if (auto const value = request.query.find(name); value && !value->empty())
            out.emplace_back(name, *value);
    return out;
}

std::string value_of(Parameters const& parameters, std::string_view name) {
    for (auto const& [known, value] : parameters)
        if (known == name) return value;
    return {};
}

/// The classes of which the rulebook lists something.
Html class_choices(Language language, contracts::Rulebook const& rulebook,
                   std::string_view chosen) {
    auto out = html("<option value=\"\">{}</option>", in(language, {"All classes", "Mọi lớp"}));
    for (auto const& rule : rulebook.classes) {
        if (!rule.listable) continue;
        auto const name = contracts::name_of(rule.data_class);
        auto const words = in(language, words_of(rule.data_class));
        out += name == chosen ? html("<option value=\"{}\" selected>{}</option>", name, words)
                              : html("<option value=\"{}\">{}</option>", name, words);
    }
    return out;
}

Html search_form(Choice choice, Parameters const& filters, contracts::Rulebook const& rulebook) {
    auto const language = choice.language;
    auto const currency =
        rulebook.currencies.empty() ? std::string() : text_form(rulebook.currencies[0].currency);
    auto out =
        html("<form class=\"search\" role=\"search\" method=\"get\" action=\"/\">\n"
             "<div class=\"field words\"><label for=\"q\">{}</label>"
             "<input id=\"q\" name=\"q\" type=\"search\" maxlength=\"200\" value=\"{}\" "
             "autocomplete=\"off\"></div>\n"
             "<div class=\"field\"><label for=\"class\">{}</label>"
             "<select id=\"class\" name=\"class\">{}</select></div>\n"
             "<div class=\"field\"><label for=\"price_max\">{}</label>"
             "<input id=\"price_max\" name=\"price_max\" inputmode=\"numeric\" pattern=\"[0-9]*\" "
             "maxlength=\"16\" value=\"{}\"></div>\n",
             in(language, {"Words", "Từ khóa"}), value_of(filters, "q"),
             in(language, {"Class", "Lớp dữ liệu"}),
             class_choices(language, rulebook, value_of(filters, "class")),
             std::string(in(language, {"Price up to", "Giá tối đa"})) + " (" + currency + ")",
             value_of(filters, "price_max"));
    out += value_of(filters, "free").empty()
               ? html("<div class=\"tick\"><input id=\"free\" name=\"free\" type=\"checkbox\" "
                      "value=\"1\">")
               : html("<div class=\"tick\"><input id=\"free\" name=\"free\" type=\"checkbox\" "
                      "value=\"1\" checked>");
    out += html("<label for=\"free\">{}</label></div>\n",
                in(language, {"Free of charge", "Miễn phí"}));
    // A sector is chosen below; new words are looked for in it.
    for (auto const* const name : {"sector", "product_type"})
        if (auto const value = value_of(filters, name); !value.empty())
            out += html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
    if (choice.stated)
        out += html("<input type=\"hidden\" name=\"lang\" value=\"{}\">",
                    contracts::name_of(language));
    return out + html("<button type=\"submit\">{}</button>\n</form>\n",
                      in(language, {"Search", "Tìm kiếm"}));
}

Html total_line(Language language, services::CatalogueCounts const& counts) {
    auto const number = grouped(counts.total, language);
    Phrase const words =
        counts.total == 1 ? Phrase{"dataset", "bộ dữ liệu"} : Phrase{"datasets", "bộ dữ liệu"};
    auto const text = number + " " + std::string(in(language, words));
    return html("<p class=\"total\">{}</p>\n",
                counts.exact ? text : std::string(in(language, {"At least ", "Ít nhất "})) + text);
}

/// One facet: each value leads to what of the list has it, a chosen one back to the list without.
struct FacetShown {
    std::string_view parameter;
    Phrase title;
    std::vector<services::FacetCount> const& values;
};

Html facet_group(Choice choice, Parameters const& filters, FacetShown const& facet, bool exact) {
    auto const language = choice.language;
    auto const chosen = value_of(filters, facet.parameter);
    Html lines;
    for (auto const& [value, listings] : facet.values) {
        auto without = filters;
        std::erase_if(without, [&](auto const& each) { return each.first == facet.parameter; });
        std::string name = value;
        if (auto const known = contracts::from_name<contracts::DataClass>(value);
            known && facet.parameter == "class")
            name = in(language, words_of(*known));
        auto const count = grouped(listings, language) + (exact ? "" : "+");
        if (value == chosen) {
            lines += html(
                "<li><a aria-current=\"true\" href=\"{}\"><bdi>{}</bdi> ({}) · {}</a></li>",
                link_to(choice, "/", without), name, count, in(language, {"remove", "bỏ chọn"}));
            continue;
        }
        without.emplace_back(facet.parameter, value);
        lines += html("<li><a href=\"{}\"><bdi>{}</bdi> ({})</a></li>",
                      link_to(choice, "/", without), name, count);
    }
    if (lines.empty()) return lines;
    return html("<div class=\"facet\"><h3 id=\"facet-{}\">{}</h3>"
                "<ul aria-labelledby=\"facet-{}\">{}</ul></div>\n",
                facet.parameter, in(language, facet.title), facet.parameter, lines);
}

Html facet_groups(Choice choice, Parameters const& filters,
                  services::CatalogueCounts const& counts) {
    Html groups;
    for (auto const& facet :
         {FacetShown{"class", {"Class", "Lớp dữ liệu"}, counts.classes},
          FacetShown{"sector", {"Sector", "Lĩnh vực"}, counts.sectors},
          FacetShown{"product_type", {"Kind of product", "Loại sản phẩm"}, counts.product_types}})
        groups += facet_group(choice, filters, facet, counts.exact);
    if (groups.empty()) return groups;
    return html("<nav class=\"facets\" aria-label=\"{}\">\n{}</nav>\n",
                in(choice.language, {"Narrow the list", "Thu hẹp danh sách"}), groups);
}

Html price_line(ShownVersion const& version, contracts::Rulebook const& rulebook,
                Language language) {
    if (version.offers.empty())
        return html("<p class=\"price none\">{}</p>",
                    in(language, {"No offer at present", "Hiện chưa có chào bán"}));
    auto const price = print_price(version.offers.front().document.price, rulebook, language);
    if (version.offers.size() == 1) return html("<p class=\"price\">{}</p>", price);
    return html("<p class=\"price\"><small>{}</small> {}</p>", in(language, {"from", "từ"}), price);
}

Html card(Choice choice, ShownVersion const& version, contracts::Rulebook const& rulebook) {
    auto const language = choice.language;
    auto const& about = version.description;
    auto const link = link_to(choice, "/listings/" + text_form(version.row.listing));
    Html facts;
    if (version.provider) facts += html("<li><bdi>{}</bdi></li>", *version.provider);
    facts += html("<li>{} {}</li><li><bdi>{}</bdi></li>", grouped(about.records, language),
                  in(language, {about.records == 1 ? "record" : "records", "bản ghi"}),
                  about.sector.value);
    return html(
        "<li class=\"card\"><div class=\"what\"><p class=\"badges\">"
        "<span class=\"badge class-{}\">{}</span></p>\n"
        "<h3><a href=\"{}\"><bdi>{}</bdi></a></h3>\n<p class=\"summary\"><bdi>{}</bdi></p>\n"
        "<ul class=\"facts\">{}</ul></div>\n{}</li>\n",
        contracts::name_of(about.data_class).substr(0, 1), in(language, words_of(about.data_class)),
        link, text_in(language, about.title), text_in(language, about.summary), facts,
        price_line(version, rulebook, language));
}

Html turning(Choice choice, Request const& request, CatalogueView const& view, Parameters filters) {
    auto const language = choice.language;
    Html out;
    if (request.query.find("cursor"))
        out += html("<li><a class=\"button quiet\" href=\"{}\">{}</a></li>",
                    link_to(choice, "/", filters), in(language, {"First page", "Trang đầu"}));
    if (auto const limit = request.query.find("limit")) filters.emplace_back("limit", *limit);
    if (view.next) {
        filters.emplace_back("cursor", *view.next);
        out += html("<li><a class=\"button\" rel=\"next\" href=\"{}\">{}</a></li>",
                    link_to(choice, "/", filters), in(language, {"Next page", "Trang sau"}));
    }
    if (out.empty()) return out;
    return html("<nav class=\"turning\" aria-label=\"{}\"><ul>{}</ul></nav>\n",
                in(language, {"Pages of the list", "Các trang của danh sách"}), out);
}

Html nothing_found(Choice choice, bool filtered) {
    auto const language = choice.language;
    if (!filtered)
        return html("<p class=\"note\">{}</p>\n",
                    in(language, {"Nothing is listed yet.", "Chưa có dữ liệu nào được niêm yết."}));
    return html("<p class=\"note\">{} <a href=\"{}\">{}</a></p>\n",
                in(language, {"Nothing listed fits. Use fewer words, or look at",
                              "Không tìm thấy dữ liệu phù hợp. Hãy bớt từ khóa, hoặc xem"}),
                link_to(choice, "/"), in(language, {"the whole catalogue.", "toàn bộ danh mục."}));
}

Html introduction(Language language) {
    return html(
        "<div class=\"hero\"><h1>{}</h1>\n<p class=\"lead\">{}</p></div>\n",
        in(language, {"Data you can license", "Dữ liệu sẵn sàng cấp phép"}),
        in(language, {"Every dataset was inspected before it was listed. Money waits in escrow "
                      "until you hold what the provider signed.",
                      "Mọi bộ dữ liệu đều được kiểm tra trước khi niêm yết. Tiền nằm trong tài "
                      "khoản bảo đảm cho đến khi bạn nhận đúng dữ liệu mà bên cung cấp đã ký."}));
}

} // namespace

Page catalogue_page(Request const& request, CatalogueView const& view,
                    contracts::Rulebook const& rulebook) {
    Page page;
    page.choice = language_of(request);
    page.path = "/";
    page.parameters = filters_of(request);
    auto const language = page.choice.language;
    auto const filters = page.parameters;
    if (auto const cursor = request.query.find("cursor"))
        page.parameters.emplace_back("cursor", *cursor);
    auto const words = value_of(filters, "q");
    page.title = words.empty()
                     ? std::string(in(language, {"Data floor: catalogue", "Sàn dữ liệu: danh mục"}))
                     : words + " · " + std::string(in(language, {"Data floor", "Sàn dữ liệu"}));
    page.description = in(language, {"Datasets listed on a supervised data trading floor.",
                                     "Các bộ dữ liệu niêm yết trên sàn dữ liệu được giám sát."});
    Html cards;
    for (auto const& version : view.versions) cards += card(page.choice, version, rulebook);
    page.main = introduction(language) + search_form(page.choice, filters, rulebook);
    page.main += html("<section aria-labelledby=\"found\">\n<h2 id=\"found\">{}</h2>\n",
                      filters.empty() ? in(language, {"Listed now", "Đang niêm yết"})
                                      : in(language, {"What was found", "Kết quả tìm kiếm"}));
    if (!cards.empty()) {
        page.main += total_line(language, view.counts);
        page.main += facet_groups(page.choice, filters, view.counts);
    }
    page.main += cards.empty() ? nothing_found(page.choice, !filters.empty())
                               : html("<ul class=\"cards\">\n{}</ul>\n", cards);
    page.main += turning(page.choice, request, view, filters);
    page.main += html("<p class=\"note\">{}</p>\n</section>\n",
                      std::string(in(language, {"As of ledger entry ", "Tính đến mục sổ "})) +
                          grouped(view.as_of_index == 0 ? 0 : view.as_of_index - 1, language));
    return page;
}

} // namespace datafloor::api
