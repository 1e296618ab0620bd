#include "api/pages/supervision/directive_part.hpp"
#include "api/pages/supervision/record_pages.hpp"
#include "api/pages/table.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

struct Printing {
    Choice choice;
    ListingRecord const& record;
    Directing const& directing;

    [[nodiscard]] std::string_view text(Phrase const& phrase) const {
        return in(choice.language, phrase);
    }

    [[nodiscard]] bool suspended() const { return record.listing.suspended; }
};

Html facts(Printing const& p) {
    auto const& provider = p.record.provider;
    Pairs pairs(p.choice.language);
    pairs.add({"Listing", "Niêm yết"},
              html("<code class=\"hash\">{}</code>", text_form(p.record.listing.listing)));
    pairs.add({"Standing", "Tình trạng"},
              p.suspended() ? html("<strong>{}</strong>",
                                   p.text({"Suspended: no orders, no keys, no releases",
                                           "Bị đình chỉ: không đặt mua, không giao khóa"}))
                            : Html(p.text({"Not suspended", "Không bị đình chỉ"})));
    pairs.add({"Provider", "Bên cung cấp"},
              party_link(p.choice, provider.id,
                         provider.name ? provider.name->name : text_form(provider.id)));
    pairs.add({"Its orders", "Đơn đặt mua"},
              link(p.choice, "/supervision/orders",
                   {{"listing", text_form(p.record.listing.listing)}},
                   p.text({"All orders of this listing", "Mọi đơn của niêm yết này"})));
    return section("facts", p.text({"Listing", "Niêm yết"}), pairs.print());
}

Html versions(Printing const& p) {
    Html rows;
    for (auto const& version : p.record.versions) {
        auto const data_class = contracts::from_name<contracts::DataClass>(version.data_class);
        rows +=
            html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                 "</tr>\n",
                 version.number, data_class ? p.text(words_of(*data_class)) : version.data_class,
                 p.text(words_of_state(version.state)),
                 version.listed_at ? print_time(*version.listed_at, p.choice.language) : Html("–"),
                 entry_link(p.choice, version.entry));
    }
    constexpr auto columns = std::to_array<Column>({
        {{"Version", "Phiên bản"}},
        {{"Class", "Lớp dữ liệu"}},
        {{"State", "Trạng thái"}},
        {{"Listed", "Niêm yết lúc"}},
        {{"Drafted in", "Mục sổ tạo"}},
    });
    return section("versions", p.text({"Versions", "Các phiên bản"}),
                   table_of("versions", columns, rows, p.choice.language));
}

Html directing(Printing const& p) {
    bool const lifts = p.suspended();
    PossibleDirective const directive{
        .path = "/v1/directives/suspension",
        .typ = contracts::SuspensionDirective::typ,
        .subject_name = "listing",
        .subject = text_form(p.record.listing.listing),
        .act = lifts ? "lift" : "suspend",
        .title = lifts ? Phrase{"Lift the suspension", "Gỡ bỏ đình chỉ"}
                       : Phrase{"Suspend the listing", "Đình chỉ niêm yết"},
        .command = lifts ? "lift" : "suspend"};
    return print_directing(p.choice, p.directing, std::span(&directive, 1), {});
}

} // namespace

Page listing_record_page(Request const& request, services::OfficerSession const& officer,
                         ListingRecord const& record, contracts::Floor const& floor,
                         std::string_view url) {
    auto page =
        officer_page(request, officer, "/supervision/listings/" + text_form(record.listing.listing),
                     {"One listing", "Một niêm yết"});
    Directing const directing_here{officer, floor.floor, url};
    Printing const p{page.choice, record, directing_here};
    page.main += fresh("standing", facts(p)) + print_directives(page.choice, record.directives) +
                 directing(p) + versions(p);
    return page;
}

} // namespace datafloor::api
