#include "api/pages/supervision/record_pages.hpp"
#include "contracts/base/text_form.hpp"
#include "services/records/documents.hpp"

namespace datafloor::api {
namespace {

/// The party an event names, if it is about one.
std::optional<contracts::PartyId> party_of(contracts::Event const& event) {
    return std::visit(
        []<class E>(E const& e) -> std::optional<contracts::PartyId> {
            if constexpr (requires {
                              requires std::is_same_v<contracts::PartyId, decltype(e.party)>;
                          })
                return e.party;
            else
                return std::nullopt;
        },
        event);
}

Html facts(Choice choice, EntryRecord const& record) {
    auto const language = choice.language;
    auto const& core = record.opened.core;
    Pairs pairs(language);
    pairs.add({"Command", "Lệnh"}, html("<code>{}</code>", core.kind.value));
    pairs.add({"Time", "Thời gian"}, print_time(record.stored.time, language));
    pairs.add({"Rulebook version", "Phiên bản quy chế hoạt động"}, core.rulebook);
    for (auto const& event : core.events)
        if (auto const order = services::order_of(event)) {
            pairs.add({"Order", "Đơn"}, order_link(choice, *order));
            break;
        }
    for (auto const& event : core.events)
        if (auto const party = party_of(event)) {
            pairs.add({"Party", "Bên tham gia"},
                      party_link(choice, *party, short_id(party->value)));
            break;
        }
    pairs.add({"SHA-256 of the entry before", "SHA-256 của mục sổ trước"},
              print_hash(crypto::to_hex(record.opened.leaf.prev)));
    pairs.add({"Leaf hash", "Mã băm của lá"}, print_hash(crypto::to_hex(record.stored.leaf_hash)));
    pairs.add({"Proof that the log holds it", "Bằng chứng mục sổ nằm trong cây"},
              html("<a href=\"/v1/ledger/entries/{}/proof\">tlog-proof</a>", record.stored.index));
    return pairs.print();
}

Html events(Language language, EntryRecord const& record) {
    Html items;
    for (auto const& event : record.opened.core.events)
        items += html("<li><code>{}</code></li>", contracts::type_of(event));
    return html("<ul>{}</ul><details class=\"document\"><summary>{}</summary>"
                "<pre tabindex=\"0\"><code>{}</code></pre></details>\n",
                items, in(language, {"Exact bytes", "Nguyên văn"}), record.stored.core);
}

Html documents(Choice choice, EntryRecord const& record) {
    auto const& part = record.opened.private_part;
    if (!part)
        return html("<p class=\"note\">{}</p>\n",
                    in(choice.language, {"Erased by order; the hash still stands.",
                                         "Đã xóa có căn cứ; mã băm vẫn còn."}));
    Html out;
    std::size_t position = 0;
    for (auto const& event : record.opened.core.events) {
        auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event);
        if (recorded == nullptr || position >= part->documents.size()) continue;
        auto const& stored = part->documents[position++];
        out += print_document(choice,
                              {recorded->typ.value, stored.body.value, stored.jws.value,
                               recorded->sha256, recorded->signer, std::nullopt},
                              record.signers);
    }
    return out;
}

} // namespace

Page entry_record_page(Request const& request, services::OfficerSession const& officer,
                       EntryRecord const& record) {
    auto page = officer_page(request, officer,
                             "/supervision/entries/" + std::to_string(record.stored.index),
                             {"One entry", "Một mục sổ"});
    auto const choice = page.choice;
    auto const language = choice.language;
    page.main = html("<h1>{} {}</h1>\n", in(language, {"Entry", "Mục sổ"}),
                     grouped(record.stored.index, language));
    page.main += facts(choice, record) +
                 section("events", in(language, {"Events", "Sự kiện"}), events(language, record)) +
                 section("documents", in(language, {"Signed documents", "Văn bản đã ký"}),
                         documents(choice, record));
    Html turning;
    if (record.stored.index > 0)
        turning += html("<li>{}</li>", entry_link(choice, record.stored.index - 1));
    turning += html("<li>{}</li>", link(choice, "/supervision/entries", {},
                                        in(language, {"All entries", "Mọi mục sổ"})));
    page.main += html("<nav class=\"turning\" aria-label=\"{}\"><ul>{}</ul></nav>\n",
                      in(language, {"Other entries", "Mục sổ khác"}), turning);
    return page;
}

} // namespace datafloor::api
