#include "api/pages/supervision/directive_part.hpp"

#include <map>

#include "api/pages/supervision/directive_answers.hpp"
#include "api/pages/table.hpp"
#include "contracts/base/text_form.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

struct Printing {
    Choice choice;
    Directing const& directing;

    [[nodiscard]] std::string_view text(Phrase const& phrase) const {
        return in(choice.language, phrase);
    }
};

/// An object of texts, as JSON.
std::string object_of(std::map<std::string_view, std::string_view> const& members) {
    std::string out;
    crypto::JcsWriter writer(out);
    writer.begin_object();
    for (auto const& [name, value] : members) writer.member(name, value);
    writer.end_object();
    return out;
}

/// What of the document is settled; the rest is the officer's and the moment's.
std::string settled_members(Printing const& p, PossibleDirective const& directive) {
    auto const floor = text_form(p.directing.floor);
    return object_of({{"act", directive.act},
                      {"floor", floor},
                      {directive.subject_name, directive.subject},
                      {"typ", directive.typ}});
}

std::string answers(Printing const& p) {
    std::map<std::string_view, std::string_view> members;
    for (auto const& answer : directive_answers())
        members.emplace(answer.name, p.text(answer.words));
    return object_of(members);
}

bool is_own(Printing const& p, PossibleDirective const& directive) {
    return directive.waiting && directive.waiting->officer == p.directing.officer.user;
}

/// The first officer's word: whose, until when, and why.
Html waiting(Printing const& p, PossibleDirective const& directive) {
    auto const& word = *directive.waiting;
    Pairs pairs(p.choice.language);
    pairs.add({"Officer", "Cán bộ giám sát"},
              html("{} <code class=\"hash\">{}</code>", p.text({"user", "người dùng"}),
                   text_form(word.officer)));
    pairs.add({"Waits until", "Chờ đến"}, print_time(word.expires, p.choice.language));
    if (word.grounds) {
        pairs.add({"Legal basis", "Căn cứ pháp lý"}, word.grounds->legal_basis);
        pairs.add({"Reason", "Lý do"}, word.grounds->reason);
    }
    if (word.entry)
        pairs.add({"Recorded in entry", "Ghi trong mục sổ"}, entry_link(p.choice, *word.entry));
    auto const sentence =
        is_own(p, directive)
            ? p.text(
                  {"Your word on this waits. Another officer must say the same.",
                   "Lệnh của bạn đang chờ. Một cán bộ giám sát khác phải ra lệnh giống như vậy."})
            : p.text(
                  {"One officer's word on this waits. If you say the same, it is in force.",
                   "Lệnh của một cán bộ giám sát đang chờ. Nếu bạn ra lệnh giống như vậy, lệnh có "
                   "hiệu lực ngay."});
    return html("<p class=\"waiting\"><strong>{}</strong></p>\n{}", sentence, pairs.print());
}

/// Shown by the script alone: without it there is nothing to sign with.
Html signing_form(Printing const& p, PossibleDirective const& directive) {
    auto const field = [&](std::string_view name, Phrase const& label, Html const& input) {
        return html("<p><label for=\"{}-{}\">{}</label>{}</p>\n", name, directive.act,
                    p.text(label), input);
    };
    auto const fields =
        field("legal_basis", {"Legal basis", "Căn cứ pháp lý"},
              html("<input id=\"legal_basis-{}\" name=\"legal_basis\" required maxlength=\"200\">",
                   directive.act)) +
        field("reason", {"Reason, for the record", "Lý do, để lưu hồ sơ"},
              html("<textarea id=\"reason-{}\" name=\"reason\" required maxlength=\"1000\" "
                   "rows=\"3\"></textarea>",
                   directive.act)) +
        field("key_file",
              {"Your key file (signing-key.jwk); it does not leave this page",
               "Tệp khóa của bạn (signing-key.jwk); khóa không rời khỏi trang này"},
              html("<input id=\"key_file-{}\" name=\"key_file\" type=\"file\" required "
                   "accept=\".jwk,.json\">",
                   directive.act));
    return html("<form class=\"fields\" hidden data-path=\"{}\" data-settled=\"{}\">{}"
                "<p><button>{}</button></p>\n<div class=\"prepared\" hidden><p>{}</p>"
                "<pre tabindex=\"0\"><code></code></pre>"
                "<p><button type=\"button\" class=\"sign\">{}</button></p></div></form>\n",
                directive.path, settled_members(p, directive), fields,
                p.text({"Prepare the directive", "Soạn lệnh"}),
                p.text({"This is what you sign, to the letter:", "Bạn sẽ ký đúng nguyên văn này:"}),
                p.text({"Sign and send", "Ký và gửi"}));
}

Html command(Printing const& p, PossibleDirective const& directive) {
    return html(
        "<p>{}</p>\n<pre tabindex=\"0\"><code>datafloor supervise {} {} \\\n"
        "    --legal-basis '…' --reason '…'</code></pre>\n",
        p.text({"On the command line, with the same key:", "Bằng dòng lệnh, với cùng một khóa:"}),
        directive.command, directive.subject);
}

Html one(Printing const& p, PossibleDirective const& directive) {
    auto out =
        html("<h3>{}</h3>\n<p>{}</p>\n", p.text(directive.title),
             directive.takes_two
                 ? p.text({"It takes two officers who say the same, each with a key and "
                           "grounds of their own; the first one's word waits.",
                           "Cần hai cán bộ giám sát ra lệnh giống nhau, mỗi người với khóa "
                           "và căn cứ riêng; lệnh của người thứ nhất sẽ chờ."})
                 : p.text({"One officer's directive does it.", "Một cán bộ ra lệnh là đủ."}));
    if (directive.waiting) out += waiting(p, directive);
    if (is_own(p, directive)) return out;
    return out + signing_form(p, directive) + command(p, directive);
}

} // namespace

Html print_directing(Choice choice, Directing const& directing,
                     std::span<PossibleDirective const> possible, Phrase const& otherwise) {
    Printing const p{choice, directing};
    Html content;
    for (auto const& directive : possible) content += one(p, directive);
    if (possible.empty()) content = html("<p class=\"note\">{}</p>\n", p.text(otherwise));
    auto const proof =
        p.text({"A directive is signed with your own key; being signed in proves nothing.",
                "Lệnh được ký bằng khóa riêng của bạn; việc đăng nhập không chứng minh điều gì."});
    return section("act", p.text({"Direct", "Ra lệnh"}),
                   html("<p>{}</p>\n<div id=\"directing\" data-audience=\"{}\" data-kid=\"{}\" "
                        "data-done=\"{}\" data-answers=\"{}\">"
                        "<p id=\"outcome\" role=\"status\"></p>\n"
                        "<div id=\"possible\" data-fresh>{}</div></div>\n",
                        proof, directing.url, directing.officer.key.text(),
                        p.text({"Recorded in entry", "Đã ghi vào mục sổ"}), answers(p), content));
}

Html print_directives(Choice choice, std::span<DirectiveRecord const> directives) {
    auto const language = choice.language;
    auto const heading = in(language, {"Directives", "Lệnh của cơ quan giám sát"});
    Html rows;
    for (auto const& record : directives) {
        auto const signer = record.signer ? html("{} {} {}", in(language, {"user", "người dùng"}),
                                                 text_form(record.signer->user),
                                                 print_hash(record.signer->id.text()))
                                          : Html("–");
        rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                     "<td>{}</td></tr>\n",
                     entry_link(choice, record.act.entry), print_time(record.act.time, language),
                     in(language, words_of(record.act.what)),
                     record.grounds ? record.grounds->legal_basis : "–",
                     record.grounds ? record.grounds->reason : "–", signer);
    }
    if (rows.empty())
        return section("directives", heading,
                       html("<p class=\"note\">{}</p>\n",
                            in(language, {"None was ever issued.", "Chưa có lệnh nào."})));
    constexpr auto columns = std::to_array<Column>({
        {{"Entry", "Mục sổ"}},
        {{"Time", "Thời gian"}},
        {{"Act", "Sự việc"}},
        {{"Legal basis", "Căn cứ pháp lý"}},
        {{"Reason", "Lý do"}},
        {{"Signed by", "Người ký"}},
    });
    return section("directives", heading, table_of("directives", columns, rows, language));
}

} // namespace datafloor::api
