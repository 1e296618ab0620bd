#include "api/pages/supervision/directive_part.hpp"
#include "api/pages/supervision/record_pages.hpp"
#include "api/pages/table.hpp"
#include "contracts/base/text_form.hpp"
#include "contracts/labels.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

struct Printing {
    Choice choice;
    OrderRecord const& record;
    contracts::Floor const& floor;

    [[nodiscard]] std::string_view text(Phrase const& phrase) const {
        return in(choice.language, phrase);
    }

    [[nodiscard]] Html amount(std::int64_t value) const {
        return print_amount(std::to_string(value), record.order.currency, floor.rulebook,
                            choice.language);
    }
};

Html id_of(auto const& id) { return html("<code class=\"hash\">{}</code>", text_form(id)); }

/// What is released goes on when its provider is frozen.
contracts::Label stage_of(OrderRecord const& record) {
    auto const& provider = record.provider.party;
    bool const held =
        provider && provider->frozen && record.order.state != contracts::OrderState::released;
    return contracts::label_of(record.order.state, record.suspended || held,
                               record.order.frozen_at.has_value());
}

Html identity(Printing const& p) {
    auto const& order = p.record.order;
    Pairs pairs(p.choice.language);
    pairs.add({"Order", "Đơn"}, id_of(order.order));
    pairs.add({"State", "Trạng thái"}, p.text(words_of(order.state)));
    pairs.add({"Stage for supervision", "Giai đoạn giám sát"},
              html("<code>{}</code>", contracts::name_of(stage_of(p.record))));
    pairs.add({"Floor", "Sàn dữ liệu"}, id_of(p.floor.floor));
    pairs.add({"Confirmed", "Xác nhận lúc"}, print_time(order.confirmed_at, p.choice.language));
    if (order.due_at)
        pairs.add({"Floor acts by", "Hạn xử lý"}, print_time(*order.due_at, p.choice.language));
    if (order.stopped_at)
        pairs.add({"Clock stands still since", "Thời hạn tạm dừng từ"},
                  print_time(*order.stopped_at, p.choice.language));
    if (order.frozen_at)
        pairs.add({"Frozen since", "Bị phong tỏa từ"},
                  print_time(*order.frozen_at, p.choice.language));
    pairs.add({"Downloads granted", "Số lượt tải được cấp"}, order.downloads);
    return section("identity", p.text({"Order", "Đơn"}), pairs.print());
}

Html party(Printing const& p, PartyRecord const& record) {
    auto out = record.name ? party_link(p.choice, record.id, record.name->name) : Html("–");
    if (record.name)
        out += html(" · {} {}", p.text({"business code", "mã số doanh nghiệp"}),
                    record.name->business_code);
    if (record.party)
        out += html(" · {} · {}", text_form(record.party->country),
                    words_of_standing(*record.party, p.choice.language));
    return out + html("<br>{}", party_link(p.choice, record.id, id_of(record.id)));
}

/// One control group on both sides is a related party.
Html relation(Printing const& p) {
    auto const& buyer = p.record.buyer.party;
    auto const& provider = p.record.provider.party;
    bool const related = buyer && provider && buyer->control_group == provider->control_group;
    return related ? p.text({"yes: one control group", "có: cùng nhóm kiểm soát"})
                   : p.text({"no", "không"});
}

Html parties(Printing const& p) {
    Pairs pairs(p.choice.language);
    pairs.add({"Buyer", "Bên mua"}, party(p, p.record.buyer));
    pairs.add({"Provider", "Bên cung cấp"}, party(p, p.record.provider));
    pairs.add({"Related parties", "Bên liên quan"}, relation(p));
    return section("parties", p.text({"Parties", "Các bên"}), pairs.print());
}

Html asset(Printing const& p) {
    auto const& order = p.record.order;
    Pairs pairs(p.choice.language);
    pairs.add({"Listing and version", "Niêm yết và phiên bản"},
              html("{} · {}", listing_link(p.choice, order.listing), order.number));
    if (auto const& description = p.record.description) {
        pairs.add({"Title", "Tên"}, text_in(p.choice.language, description->title));
        pairs.add({"Sector, product type", "Lĩnh vực, loại sản phẩm"},
                  html("{}, {}", description->sector.value, description->product_type.value));
    }
    if (auto const& version = p.record.version) {
        pairs.add({"Class", "Lớp dữ liệu"}, p.text(words_of(version->data_class)));
        pairs.add({"Distinct data subjects", "Số chủ thể dữ liệu"},
                  grouped(std::uint64_t{version->subjects}, p.choice.language));
        pairs.add({"Size", "Kích thước"}, print_bytes(version->plaintext_bytes, p.choice.language));
        pairs.add({"Payload SHA-256", "SHA-256 của phần nội dung"},
                  print_hash(crypto::to_hex(version->payload_sha256)));
    }
    return section("asset", p.text({"Data", "Dữ liệu"}), pairs.print());
}

Html money(Printing const& p) {
    auto const& order = p.record.order;
    Pairs pairs(p.choice.language);
    pairs.add({"Price", "Giá"},
              print_price({order.price, order.currency}, p.floor.rulebook, p.choice.language));
    pairs.add({"Fee", "Phí sàn"}, p.amount(order.fee));
    pairs.add({"Tax", "Thuế"}, p.amount(order.tax));
    pairs.add({"Refusal fee", "Phí từ chối nhận"}, p.amount(order.refusal_fee));
    if (p.record.escrow)
        pairs.add({"In escrow now", "Đang trong tài khoản bảo đảm"},
                  p.amount(p.record.escrow->balance()));
    Html rows;
    for (auto const& transfer : p.record.transfers)
        rows +=
            html("<tr><th scope=\"row\"><code class=\"hash\">{}</code></th><td>{}</td>"
                 "<td><code class=\"hash\">{}</code></td><td><code class=\"hash\">{}</code>"
                 "</td><td class=\"number\">{}</td></tr>\n",
                 text_form(transfer.transfer), contracts::name_of(transfer.kind),
                 text_form(transfer.debit), text_form(transfer.credit), p.amount(transfer.amount));
    constexpr auto columns = std::to_array<Column>({
        {{"Transfer", "Bút toán chuyển"}},
        {{"Kind", "Loại"}},
        {{"From", "Từ"}},
        {{"To", "Đến"}},
        {{"Amount", "Số tiền"}, true},
    });
    auto content = pairs.print();
    if (!rows.empty()) content += table_of("money", columns, rows, p.choice.language);
    return section("money", p.text({"Money", "Tiền"}), content);
}

Html life(Printing const& p) {
    Html rows;
    for (auto const& entry : p.record.entries)
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td><code>{}</code></td></tr>\n",
                     entry_link(p.choice, entry.index), print_time(entry.time, p.choice.language),
                     entry.kind);
    constexpr auto columns = std::to_array<Column>({
        {{"Entry", "Mục sổ"}},
        {{"Time", "Thời gian"}},
        {{"Command", "Lệnh"}},
    });
    return section("life", p.text({"Its life in the ledger", "Diễn biến trong sổ"}),
                   table_of("life", columns, rows, p.choice.language));
}

Html documents(Printing const& p) {
    Html out;
    for (auto const& document : p.record.documents)
        out += print_document(p.choice,
                              {document.typ, document.body, document.jws, document.sha256,
                               document.signer, document.entry},
                              p.record.signers);
    return section("documents", p.text({"Signed documents", "Văn bản đã ký"}), out);
}

Html directing(Printing const& p, Directing const& directing_here) {
    auto const& order = p.record.order;
    bool const lifts = order.frozen_at.has_value();
    std::vector<PossibleDirective> possible;
    if (!is_final(order.state))
        possible.push_back(
            {.path = "/v1/directives/order",
             .typ = contracts::OrderDirective::typ,
             .subject_name = "order",
             .subject = text_form(order.order),
             .act = contracts::name_of(lifts ? contracts::FreezeAct::lift
                                             : contracts::FreezeAct::freeze),
             .title =
                 lifts ? Phrase{"Lift the freeze of the order", "Gỡ bỏ phong tỏa đơn"}
                       : Phrase{"Freeze the order and its clock", "Phong tỏa đơn và dừng thời hạn"},
             .command = lifts ? "unfreeze-order" : "freeze-order",
             .takes_two = true,
             .waiting = p.record.waiting});
    return print_directing(p.choice, directing_here, possible,
                           {"The order has come to its end; there is nothing left to stop.",
                            "Đơn này đã kết thúc; không còn gì để phong tỏa."});
}

} // namespace

Page order_record_page(Request const& request, services::OfficerSession const& officer,
                       OrderRecord const& record, contracts::Floor const& floor,
                       std::string_view url) {
    auto page =
        officer_page(request, officer, "/supervision/orders/" + text_form(record.order.order),
                     {"One order", "Một đơn đặt mua"});
    Printing const p{page.choice, record, floor};
    page.main += fresh("standing", identity(p)) + parties(p) + asset(p) + money(p) +
                 directing(p, {officer, floor.floor, url}) + life(p) + documents(p);
    return page;
}

} // namespace datafloor::api
