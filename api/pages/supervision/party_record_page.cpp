#include "api/pages/supervision/directive_part.hpp"
#include "api/pages/supervision/record_pages.hpp"
#include "api/pages/table.hpp"
#include "contracts/base/text_form.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

using contracts::PartyAct;
using contracts::text_form;

struct Printing {
    Choice choice;
    WholeParty const& record;

    [[nodiscard]] contracts::Party const& party() const { return *record.party.party; }

    [[nodiscard]] std::string_view text(Phrase const& phrase) const {
        return in(choice.language, phrase);
    }
};

template <class E>
std::string names_of(contracts::NameSet<E> const& set) {
    std::string out;
    set.each([&](E value) {
        out += out.empty() ? "" : ", ";
        out += contracts::name_of(value);
    });
    return out.empty() ? "–" : out;
}

Html facts(Printing const& p) {
    auto const& party = p.party();
    auto const& name = p.record.party.name;
    auto const id = text_form(party.party);
    Pairs pairs(p.choice.language);
    pairs.add({"Party", "Bên tham gia"}, html("<code class=\"hash\">{}</code>", id));
    if (name) {
        pairs.add({"Name", "Tên"}, name->name);
        pairs.add({"Business code", "Mã số doanh nghiệp"}, name->business_code);
    }
    pairs.add({"Standing", "Tình trạng"},
              html("<strong>{}</strong>", words_of_standing(party, p.choice.language)));
    pairs.add({"Capacities", "Tư cách"}, names_of(party.roles));
    pairs.add({"Country", "Quốc gia"}, text_form(party.country));
    pairs.add({"Control group", "Nhóm kiểm soát"},
              html("<code class=\"hash\">{}</code>", text_form(party.control_group)));
    pairs.add({"SHA-256 of its identity", "SHA-256 của hồ sơ định danh"},
              print_hash(crypto::to_hex(party.identity_sha256)));
    pairs.add({"Its orders", "Đơn đặt mua"},
              link(p.choice, "/supervision/orders", {{"party", id}},
                   p.text({"As buyer or provider", "Với tư cách bên mua hoặc bên cung cấp"})));
    pairs.add({"Its listings", "Niêm yết"},
              link(p.choice, "/supervision/listings", {{"provider", id}},
                   p.text({"All versions", "Mọi phiên bản"})));
    return section("facts", p.text({"Party", "Bên tham gia"}), pairs.print());
}

Phrase standing_of(contracts::PartyKey const& key, contracts::Instant now) {
    if (key.compromised) return {"compromised", "bị lộ"};
    if (key.revoked) return {"revoked", "đã thu hồi"};
    if (now < key.valid_from) return {"not yet in force", "chưa có hiệu lực"};
    if (now >= key.valid_until) return {"expired", "đã hết hạn"};
    return {"in force", "có hiệu lực"};
}

Html keys(Printing const& p) {
    auto const now = services::now();
    Html rows;
    for (auto const& key : p.record.keys)
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                     "<td><code class=\"hash\">{}</code></td></tr>\n",
                     print_hash(key.id.text()), contracts::name_of(key.role),
                     p.text(standing_of(key, now)), print_time(key.valid_until, p.choice.language),
                     names_of(key.scopes), text_form(key.user));
    auto const heading = p.text({"Keys", "Khóa"});
    if (rows.empty())
        return section("keys", heading,
                       html("<p class=\"note\">{}</p>\n", p.text({"None.", "Không có."})));
    constexpr auto columns = std::to_array<Column>({
        {{"Key", "Khóa"}},
        {{"Role", "Vai trò"}},
        {{"Standing", "Tình trạng"}},
        {{"Until", "Đến"}},
        {{"May sign", "Được ký"}},
        {{"User", "Người dùng"}},
    });
    return section("keys", heading, table_of("keys", columns, rows, p.choice.language));
}

PossibleDirective directive(Printing const& p, PartyAct act, Phrase const& title,
                            std::string_view command) {
    bool const takes_two = act == PartyAct::freeze || act == PartyAct::lift_freeze;
    return {.path = "/v1/directives/party",
            .typ = contracts::PartyDirective::typ,
            .subject_name = "party",
            .subject = text_form(p.party().party),
            .act = contracts::name_of(act),
            .title = title,
            .command = command,
            .takes_two = takes_two,
            .waiting = takes_two ? p.record.waiting : std::nullopt};
}

Html directing(Printing const& p, Directing const& directing_here) {
    auto const& party = p.party();
    bool const overseer = party.roles.contains(contracts::PartyRole::operating) ||
                          party.roles.contains(contracts::PartyRole::regulator);
    std::vector<PossibleDirective> possible;
    if (!overseer) {
        possible.push_back(
            party.suspended
                ? directive(p, PartyAct::lift_suspension, {"Lift the suspension", "Gỡ bỏ đình chỉ"},
                            "lift-party")
                : directive(p, PartyAct::suspend,
                            {"Suspend: no new listing, offer or order; what runs goes on",
                             "Đình chỉ: không niêm yết, chào bán, đặt mua mới; việc đang thực hiện "
                             "vẫn tiếp tục"},
                            "suspend-party"));
        possible.push_back(party.frozen
                               ? directive(p, PartyAct::lift_freeze,
                                           {"Lift the freeze", "Gỡ bỏ phong tỏa"}, "unfreeze-party")
                               : directive(p, PartyAct::freeze,
                                           {"Freeze: it signs nothing, and its money stays",
                                            "Phong tỏa: không được ký gì, tiền giữ nguyên"},
                                           "freeze-party"));
    }
    return print_directing(p.choice, directing_here, possible,
                           {"Operator and regulator are neither suspended nor frozen.",
                            "Tổ chức vận hành và cơ quan giám sát không bị đình chỉ hay phong "
                            "tỏa."});
}

} // namespace

std::string_view words_of_standing(contracts::Party const& party, Language language) {
    if (party.frozen && party.suspended)
        return in(language, {"frozen and suspended", "bị phong tỏa và đình chỉ"});
    if (party.frozen) return in(language, {"frozen", "bị phong tỏa"});
    if (party.suspended) return in(language, {"suspended", "bị đình chỉ"});
    return in(language, {"neither suspended nor frozen", "không bị đình chỉ, không bị phong tỏa"});
}

Page party_record_page(Request const& request, services::OfficerSession const& officer,
                       WholeParty const& record, contracts::Floor const& floor,
                       std::string_view url) {
    auto page = officer_page(request, officer, "/supervision/parties/" + text_form(record.party.id),
                             {"One party", "Một bên tham gia"});
    Printing const p{page.choice, record};
    page.main += fresh("standing", facts(p)) + print_directives(page.choice, record.directives) +
                 directing(p, {officer, floor.floor, url}) + keys(p);
    return page;
}

} // namespace datafloor::api
