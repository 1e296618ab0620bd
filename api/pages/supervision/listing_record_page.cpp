#include "api/pages/supervision/record_pages.hpp"
#include "api/pages/table.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

struct Printing {
    Choice choice;
    ListingRecord const& record;
    services::OfficerSession const& officer;
    contracts::Floor const& floor;
    std::string_view url;

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
              link(p.choice, "/supervision/orders", {{"party", text_form(provider.id)}},
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

Html directive(Printing const& p, DirectiveRecord const& record) {
    auto const signer =
        record.signer ? html("{} {} {}", p.text({"user", "người dùng"}),
                             text_form(record.signer->user), print_hash(record.signer->id.text()))
                      : Html("–");
    return html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                "<td>{}</td></tr>\n",
                entry_link(p.choice, record.act.entry),
                print_time(record.act.time, p.choice.language), p.text(words_of(record.act.what)),
                record.document ? record.document->legal_basis.value : "–",
                record.document ? record.document->reason.value : "–", signer);
}

Html directives(Printing const& p) {
    Html rows;
    for (auto const& record : p.record.directives) rows += directive(p, record);
    auto const heading = p.text({"Directives", "Lệnh của cơ quan giám sát"});
    if (rows.empty())
        return section("directives", heading,
                       html("<p class=\"note\">{}</p>\n",
                            p.text({"None was ever issued.", "Chưa có lệnh nào."})));
    constexpr auto columns = std::to_array<Column>({
        {{"Entry", "Mục sổ"}},
        {{"Time", "Thời gian"}},
        {{"Act", "Sự việc"}},
        {{"Legal basis", "Căn cứ pháp lý"}},
        {{"Reason", "Lý do"}},
        {{"Signed by", "Người ký"}},
    });
    return section("directives", heading, table_of("directives", columns, rows, p.choice.language));
}

/// Shown by the script alone: without it there is nothing to sign with.
Html signing_form(Printing const& p) {
    auto const field = [&](std::string_view name, Phrase const& label, Html const& input) {
        return html("<p><label for=\"{}\">{}</label>{}</p>\n", name, p.text(label), input);
    };
    auto const fields =
        field("legal_basis", {"Legal basis", "Căn cứ pháp lý"},
              html("<input id=\"legal_basis\" required maxlength=\"200\">")) +
        field("reason", {"Reason, for the record", "Lý do, để lưu hồ sơ"},
              html("<textarea id=\"reason\" required maxlength=\"1000\" rows=\"3\"></textarea>")) +
        field("key_file",
              {"Your key file (signing-key.jwk); it does not leave this page",
               "Tệp khóa của bạn (signing-key.jwk); khóa không rời khỏi trang này"},
              html("<input id=\"key_file\" type=\"file\" required accept=\".jwk,.json\">"));
    return html(
        "<form id=\"directive\" class=\"fields\" hidden data-act=\"{}\" data-listing=\"{}\" "
        "data-floor=\"{}\" data-audience=\"{}\" data-kid=\"{}\" data-wrong-key=\"{}\" "
        "data-done=\"{}\" data-no-ed25519=\"{}\">{}"
        "<p><button>{}</button></p>\n<div id=\"prepared\" hidden><p>{}</p>"
        "<pre tabindex=\"0\"><code id=\"document\"></code></pre>"
        "<p><button type=\"button\" id=\"sign\">{}</button></p></div>\n"
        "<p id=\"outcome\" role=\"status\"></p></form>\n",
        p.suspended() ? "lift" : "suspend", text_form(p.record.listing.listing),
        text_form(p.floor.floor), p.url, p.officer.key.text(),
        p.text({"This is not the key of your login.", "Đây không phải khóa của tài khoản này."}),
        p.text({"Recorded in entry", "Đã ghi vào mục sổ"}),
        p.text({"This browser cannot sign with Ed25519; use the command below.",
                "Trình duyệt này không ký được bằng Ed25519; hãy dùng lệnh bên dưới."}),
        fields, p.text({"Prepare the directive", "Soạn lệnh"}),
        p.text({"This is what you sign, to the letter:", "Bạn sẽ ký đúng nguyên văn này:"}),
        p.text({"Sign and send", "Ký và gửi"}));
}

Html acting(Printing const& p) {
    auto const heading = p.suspended() ? p.text({"Lift the suspension", "Gỡ bỏ đình chỉ"})
                                       : p.text({"Suspend the listing", "Đình chỉ niêm yết"});
    auto const command = html(
        "<p>{}</p>\n<pre tabindex=\"0\"><code>datafloor supervise {} {} \\\n"
        "    --legal-basis '…' --reason '…'</code></pre>\n",
        p.text({"On the command line, with the same key:", "Bằng dòng lệnh, với cùng một khóa:"}),
        p.suspended() ? "lift" : "suspend", text_form(p.record.listing.listing));
    return section("act", heading,
                   html("<p>{}</p>\n{}{}",
                        p.text({"One officer's directive does it (measure I1). It is signed with "
                                "your own key; being signed in proves nothing.",
                                "Một cán bộ ra lệnh là đủ (biện pháp I1). Lệnh được ký bằng khóa "
                                "riêng của bạn; việc đăng nhập không chứng minh điều gì."}),
                        signing_form(p), command));
}

} // namespace

Page listing_record_page(Request const& request, services::OfficerSession const& officer,
                         ListingRecord const& record, contracts::Floor const& floor,
                         std::string_view url) {
    auto page =
        officer_page(request, officer, "/supervision/listings/" + text_form(record.listing.listing),
                     {"One listing", "Một niêm yết"});
    Printing const p{page.choice, record, officer, floor, url};
    page.main += facts(p) + directives(p) + acting(p) + versions(p);
    return page;
}

} // namespace datafloor::api
