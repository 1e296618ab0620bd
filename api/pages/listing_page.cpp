#include "api/pages/listing_page.hpp"

#include "api/pages/words.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

/// Builds a definition list; what is empty is left out.
class Pairs {
  public:
    explicit Pairs(Language language) : language_(language) {}

    Pairs& add(Phrase const& term, Html const& value) {
        if (!value.empty())
            rows_ += html("<div><dt>{}</dt><dd>{}</dd></div>\n", in(language_, term), value);
        return *this;
    }

    /// A text of the provider's, kept apart from ours whatever its direction.
    Pairs& add_text(Phrase const& term, std::string_view text) {
        return add(term, text.empty() ? Html() : html("<bdi>{}</bdi>", text));
    }

    [[nodiscard]] Html list() const { return html("<dl class=\"pairs\">\n{}</dl>\n", rows_); }

  private:
    Language language_;
    Html rows_;
};

Html section(std::string_view id, std::string_view title, Html const& content) {
    return html("<section aria-labelledby=\"{}\">\n<h2 id=\"{}\">{}</h2>\n{}</section>\n", id, id,
                title, content);
}

Html entry_links(std::uint64_t index, Language language) {
    return html("{} {} · <a href=\"/v1/ledger/entries/{}/proof\">{}</a>",
                in(language, {"entry", "mục sổ"}), grouped(index, language), index,
                in(language, {"proof", "bằng chứng"}));
}

/// One piece of a page with what all of them need.
struct Printing {
    ListingView const& view;
    contracts::Rulebook const& rulebook;
    Choice choice;

    [[nodiscard]] std::string_view say(Phrase const& phrase) const {
        return in(choice.language, phrase);
    }

    [[nodiscard]] contracts::ListingDescription const& about() const {
        return view.version.description;
    }

    [[nodiscard]] Html top() const;
    [[nodiscard]] Html offer(ShownOffer const& offer) const;
    [[nodiscard]] Html offers() const;
    [[nodiscard]] Html how_to_buy() const;
    [[nodiscard]] Html facts() const;
    [[nodiscard]] Html disclosures() const;
    [[nodiscard]] Html origin() const;
    [[nodiscard]] Html licence() const;
    [[nodiscard]] Html versions() const;
    [[nodiscard]] Html evidence() const;
};

Html Printing::top() const {
    auto const language = choice.language;
    auto const& row = view.version.row;
    Html badges = html("<span class=\"badge class-{}\">{}</span>",
                       contracts::name_of(about().data_class).substr(0, 1),
                       say(words_of(about().data_class)));
    for (auto const name : contracts::EnumNames<contracts::DataFlag>::names) {
        auto const flag = *contracts::from_name<contracts::DataFlag>(name);
        if (about().flags.contains(flag))
            badges += html(" <span class=\"badge\">{}</span>", say(words_of(flag)));
    }
    auto const second = other(language);
    auto out = html(
        "<nav class=\"path\" aria-label=\"{}\"><a href=\"{}\">{}</a></nav>\n"
        "<p class=\"badges\">{}</p>\n<h1><bdi>{}</bdi></h1>\n"
        "<p class=\"second\" lang=\"{}\"><bdi>{}</bdi></p>\n<p class=\"lead\"><bdi>{}</bdi></p>\n",
        say({"Where you are", "Vị trí"}), link_to(choice, "/"),
        say({"Catalogue", "Danh mục dữ liệu"}), badges, text_in(language, about().title),
        contracts::name_of(second), text_in(second, about().title),
        text_in(language, about().summary));
    if (row.suspended)
        out += html("<p class=\"warning\">{}</p>\n",
                    say({"A supervisor's order suspends this listing: it cannot be ordered now.",
                         "Niêm yết này bị đình chỉ theo lệnh của cơ quan giám sát: hiện không thể "
                         "đặt mua."}));
    else if (row.state != name_of(contracts::VersionState::listed))
        out += html("<p class=\"warning\">{}</p>\n",
                    say({"The provider withdrew this version: it cannot be ordered any more.",
                         "Bên cung cấp đã rút phiên bản này: không thể đặt mua nữa."}));
    return out;
}

Html Printing::offer(ShownOffer const& offer) const {
    auto const language = choice.language;
    auto const& document = offer.document;
    auto const money = [&](std::int64_t amount) {
        return print_amount(std::to_string(amount), document.price.currency, rulebook, language);
    };
    Pairs terms(language);
    if (document.price.amount > 0) {
        auto const fee = contracts::share_of(document.price.amount, rulebook.fee_basis_points);
        terms.add({"Floor's fee, borne by the provider", "Phí sàn, bên cung cấp chịu"},
                  money(fee) + " (" + print_percent(rulebook.fee_basis_points, language) + ")");
        if (document.refusal_fee > 0)
            terms.add({"Kept by the provider if you never sign the receipt",
                       "Bên cung cấp giữ lại nếu bạn không ký biên nhận"},
                      money(document.refusal_fee));
    }
    terms.add({"Valid until", "Hiệu lực đến"}, print_time(document.valid_until.instant, language));
    terms.add({"Key deposit within", "Ký gửi khóa trong"},
              print_span(document.key_deposit, language));
    terms.add({"Receipt within", "Ký biên nhận trong"}, print_span(document.receipt, language));
    terms.add({"Acceptance within", "Chấp nhận trong"}, print_span(document.acceptance, language));
    terms.add({"Dispute within", "Khiếu nại trong"}, print_span(document.dispute, language));
    if (document.orders_max)
        terms.add({"Orders at most", "Số đơn tối đa"}, grouped(*document.orders_max, language));
    if (offer.entry) terms.add({"In the ledger", "Trong sổ"}, entry_links(*offer.entry, language));
    return html("<li class=\"offer\"><p class=\"price\">{}</p>\n{}"
                "<p class=\"id\"><span class=\"label\">{}</span> <code>{}</code></p></li>\n",
                print_price(document.price, rulebook, language), terms.list(),
                say({"Offer", "Chào bán"}), text_form(document.id));
}

Html Printing::offers() const {
    Html list;
    for (auto const& each : view.version.offers) list += offer(each);
    auto const content =
        list.empty()
            ? html("<p class=\"note\">{}</p>\n", say({"There is no public offer at present.",
                                                      "Hiện chưa có chào bán công khai."}))
            : html("<ul class=\"offers\">\n{}</ul>\n", list) + how_to_buy();
    return section("offers", say({"Offers", "Chào bán"}), content);
}

Html Printing::how_to_buy() const {
    auto const id = text_form(view.version.offers.front().document.id);
    auto const commands = "export DATAFLOOR_URL=" + view.url + "\ndatafloor buy " + id +
                          " --purpose \"market analysis\"\ndatafloor fetch ORDER -o FILE\n"
                          "datafloor receipt ORDER\ndatafloor accept ORDER\n";
    return html(
        "<h3>{}</h3>\n<p>{}</p>\n<pre data-copy=\"{}\" data-copied=\"{}\"><code>{}</code></pre>\n"
        "<p class=\"note\">{} <a href=\"{}\">{}</a>.</p>\n",
        say({"How to buy", "Cách mua"}),
        say({"With the keys of an admitted buyer. The price goes into escrow; the data comes "
             "encrypted; your signed receipt releases the key.",
             "Bằng khóa của bên mua đã được kết nạp. Tiền vào tài khoản bảo đảm; dữ liệu được mã "
             "hóa khi giao; biên nhận bạn ký sẽ mở khóa."}),
        say({"Copy", "Sao chép"}), say({"Copied", "Đã sao chép"}), commands,
        say({"ORDER is what the second line prints. Without our program:",
             "ORDER là mã mà dòng thứ hai in ra. Không dùng chương trình của chúng tôi:"}),
        link_to(choice, "/docs"), say({"the API", "API"}));
}

Html Printing::facts() const {
    auto const language = choice.language;
    Pairs pairs(language);
    auto const provider = view.version.provider.value_or(text_form(view.version.row.provider));
    pairs.add_text({"Provider", "Bên cung cấp"}, provider);
    pairs.add({"Class", "Lớp dữ liệu"}, html("{}. {}", say(words_of(about().data_class)),
                                             say(meaning_of(about().data_class))));
    pairs.add_text({"Kind of product", "Loại sản phẩm"}, about().product_type.value);
    pairs.add_text({"Sector", "Lĩnh vực"}, about().sector.value);
    pairs.add_text({"Delivery", "Cách giao"}, about().delivery_mode.value);
    pairs.add({"Records", "Số bản ghi"}, grouped(about().records, language));
    pairs.add({"Persons it is about", "Số chủ thể dữ liệu"},
              about().subjects == 0 ? Html(say({"none", "không có"}))
                                    : Html(grouped(about().subjects, language)));
    if (about().period) pairs.add_text({"Period", "Thời kỳ"}, about().period->value);
    pairs.add_text({"Format", "Định dạng"}, about().media_type.value);
    if (view.version.facts)
        pairs.add({"Size", "Dung lượng"},
                  print_bytes(view.version.facts->plaintext_bytes, language));
    pairs.add({"Country of origin", "Nước xuất xứ"}, text_form(about().origin));
    Html words;
    for (auto const& keyword : about().keywords)
        words += html("<li><a href=\"{}\"><bdi>{}</bdi></a></li>",
                      link_to(choice, "/", {{"q", keyword.value}}), keyword.value);
    if (!words.empty())
        pairs.add({"Keywords", "Từ khóa"}, html("<ul class=\"keywords\">{}</ul>", words));
    return section("facts", say({"What it is", "Thông tin dữ liệu"}), pairs.list());
}

Html Printing::disclosures() const {
    auto const& told = about().disclosures;
    Pairs pairs(choice.language);
    pairs.add_text({"Quality", "Chất lượng"}, told.quality.value);
    pairs.add_text({"Accuracy", "Độ chính xác"}, told.accuracy.value);
    pairs.add_text({"Completeness", "Độ đầy đủ"}, told.completeness.value);
    pairs.add_text({"Updates", "Cập nhật"}, told.update.value);
    pairs.add_text({"Known limits", "Giới hạn đã biết"}, told.limits.value);
    return section("disclosures",
                   say({"What the provider discloses", "Công khai của bên cung cấp"}),
                   pairs.list());
}

Html Printing::origin() const {
    Pairs pairs(choice.language);
    auto const& source = about().source;
    auto name = html("<bdi>{}</bdi>", source.name.value);
    if (source.url && is_web_address(source.url->value))
        name =
            html("<a href=\"{}\" rel=\"external nofollow noopener noreferrer\"><bdi>{}</bdi></a>",
                 source.url->value, source.name.value);
    pairs.add({"Source", "Nguồn"}, name);
    pairs.add_text({"Licence of the source", "Giấy phép của nguồn"}, source.licence.value);
    pairs.add_text({"Holder of the rights", "Chủ thể quyền"}, about().rights.holder.value);
    pairs.add_text({"Basis of the rights", "Căn cứ quyền"}, about().rights.basis.value);
    pairs.add_text({"Scope", "Phạm vi"}, about().rights.scope.value);
    pairs.add(
        {"Evidence kept by the provider (SHA-256)", "Chứng cứ do bên cung cấp lưu giữ (SHA-256)"},
        print_hash(crypto::to_hex(about().rights.evidence_sha256)));
    return section("origin", say({"Origin and rights", "Nguồn gốc và quyền"}), pairs.list());
}

/// The numbered sentences of the licence's text as a list.
Html sentences_of(std::string_view text) {
    Html out;
    auto const begin = text.find("\n\n");
    if (begin == std::string_view::npos) return out;
    text.remove_prefix(begin + 2);
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (auto const dot = line.find(". "); dot != std::string_view::npos)
            line.remove_prefix(dot + 2); // the list numbers them again
        if (!line.empty()) out += html("<li>{}</li>\n", line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

Html Printing::licence() const {
    auto const& policy = about().licence;
    auto const text = contracts::render(policy, choice.language);
    Pairs pairs(choice.language);
    pairs.add({"Name", "Tên"}, html("<code class=\"hash\">{}</code>", policy.uid.value));
    pairs.add({"SHA-256 of the policy", "SHA-256 của giấy phép"},
              print_hash(crypto::to_hex(contracts::licence_sha256(policy))));
    return section("licence", say({"Licence", "Giấy phép sử dụng"}),
                   html("<ol class=\"licence\">\n{}</ol>\n", sentences_of(text)) + pairs.list());
}

Html Printing::versions() const {
    auto const language = choice.language;
    auto const path = "/listings/" + text_form(view.version.row.listing);
    Html rows;
    for (auto const& each : view.versions) {
        auto const number = text_form(each.number);
        auto const state = each.suspended ? std::string_view("suspended") : each.state;
        auto const shown = each.number == view.version.row.number;
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                     shown ? html("{} <small>({})</small>", number, say({"shown here", "đang xem"}))
                           : html("<a href=\"{}\">{}</a>",
                                  link_to(choice, path, {{"version", number}}), number),
                     say(words_of_state(state)),
                     each.listed_at ? print_time(*each.listed_at, language) : Html(),
                     entry_links(each.entry, language));
    }
    return section(
        "versions", say({"Versions", "Phiên bản"}),
        html("<div class=\"scroll\" role=\"group\" aria-labelledby=\"versions\" tabindex=\"0\">"
             "<table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>"
             "<th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n{}</tbody>"
             "</table></div>\n",
             say({"Version", "Phiên bản"}), say({"State", "Trạng thái"}),
             say({"Listed", "Niêm yết lúc"}), say({"Drafted in", "Đăng ký tại"}), rows));
}

Html Printing::evidence() const {
    auto const language = choice.language;
    Pairs pairs(language);
    auto const& row = view.version.row;
    pairs.add({"Listing", "Mã niêm yết"},
              html("<code class=\"hash\">{}</code>", text_form(row.listing)));
    pairs.add({"Version", "Phiên bản"}, grouped(row.number, language));
    pairs.add({"Description, in the ledger", "Bản mô tả, trong sổ"},
              entry_links(row.entry, language));
    auto const hash = [&](Phrase const& term, crypto::Hash const& value) {
        pairs.add(term, print_hash(crypto::to_hex(value)));
    };
    hash({"SHA-256 of the description", "SHA-256 của bản mô tả"},
         crypto::sha256(crypto::bytes_of(row.description)));
    if (view.version.facts) {
        auto const& facts = *view.version.facts;
        hash({"SHA-256 of the manifest", "SHA-256 của bản kê"}, facts.manifest_sha256);
        hash({"SHA-256 of the encrypted payload", "SHA-256 của dữ liệu đã mã hóa"},
             facts.payload_sha256);
        hash({"Tree root of the data", "Gốc cây băm của dữ liệu"}, facts.tree_root);
        hash({"Commitment to the key", "Cam kết về khóa"}, facts.key_commitment);
    }
    auto const text = html(
        "<p>{} <a href=\"/ledger/checkpoint\">{}</a>.</p>\n",
        say({"Its hashes are signed by the provider and stand in the ledger. A proof leads from an "
             "entry to the",
             "Các giá trị băm do bên cung cấp ký và nằm trong sổ. Bằng chứng dẫn từ một mục sổ "
             "đến"}),
        say({"floor's signed checkpoint", "điểm kiểm có chữ ký của sàn dữ liệu"}));
    return section("evidence", say({"Evidence", "Chứng cứ"}), text + pairs.list());
}

} // namespace

Page listing_page(Request const& request, ListingView const& view,
                  contracts::Rulebook const& rulebook) {
    Page page;
    page.choice = language_of(request);
    page.path = "/listings/" + text_form(view.version.row.listing);
    if (auto const number = request.query.find("version"))
        page.parameters.emplace_back("version", *number);
    auto const language = page.choice.language;
    page.title = std::string(text_in(language, view.version.description.title)) + " · " +
                 std::string(in(language, {"Data floor", "Sàn dữ liệu"}));
    page.description = text_in(language, view.version.description.summary);
    Printing const print{view, rulebook, page.choice};
    page.main = html("<article class=\"columns\">\n<div class=\"head\">\n{}</div>\n"
                     "<div class=\"side\">\n{}</div>\n<div class=\"body\">\n{}</div>\n"
                     "</article>\n",
                     print.top(), print.offers(),
                     print.facts() + print.licence() + print.disclosures() + print.origin() +
                         print.versions() + print.evidence());
    return page;
}

} // namespace datafloor::api
