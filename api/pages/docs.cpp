#include "api/pages/docs.hpp"

#include <algorithm>

#include "api/openapi/components.hpp"
#include "crypto/ensure.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

using crypto::Json;

struct Tag {
    std::string_view name;
    Phrase words;
};

constexpr auto tags = std::to_array<Tag>({
    {"parties", {"Parties and keys", "Tổ chức và khóa"}},
    {"access", {"Access", "Truy cập"}},
    {"listings", {"Listings", "Dữ liệu niêm yết"}},
    {"uploads", {"Uploads", "Tải lên"}},
    {"offers", {"Offers", "Chào bán"}},
    {"money", {"Money", "Tiền"}},
    {"orders", {"Orders", "Đơn mua"}},
    {"ledger", {"Ledger", "Sổ cái"}},
    {"floor", {"The floor", "Sàn"}},
    {"pages", {"Pages", "Trang web"}},
    {"supervision", {"Supervision", "Giám sát"}},
    {"running", {"Running it", "Vận hành"}},
});

constexpr Phrase schemas_words = {"Schemas", "Lược đồ"};

Html code(std::string_view text) { return html("<code>{}</code>", text); }

Html schema_link(std::string_view name) {
    return html("<a href=\"#schema-{}\">{}</a>", name, name);
}

template <class List, class Show>
Html joined(List const& list, Show const& show) {
    Html out;
    for (auto const& item : list) {
        if (!out.empty()) out += ", ";
        out += show(item);
    }
    return out;
}

std::vector<std::string_view> headers_of(Route const& route, Description const& description) {
    std::vector<std::string_view> names;
    if (description.is_command()) names.emplace_back("Idempotency-Key");
    if (description.documents.size() == 1) names.emplace_back("Floor-Signature");
    if (waits_for_index(route, description)) names.emplace_back("Floor-Min-Index");
    for (auto const& header : description.headers) names.push_back(header.name);
    return names;
}

/// The page in one language. What comes from the schemas is English, and says so.
struct Printing {
    Language language;

    [[nodiscard]] std::string_view say(Phrase const& phrase) const { return in(language, phrase); }

    [[nodiscard]] Html english(std::string_view text) const {
        return language == Language::en ? Html(text) : html("<span lang=\"en\">{}</span>", text);
    }

    [[nodiscard]] Html row(Phrase const& term, Html const& value) const;
    [[nodiscard]] Html body_of(Description const& description) const;
    [[nodiscard]] Html answer_of(Description const& description) const;
    [[nodiscard]] Html problem_rows(Route const& route, Description const& description) const;
    [[nodiscard]] Html route_section(Route const& route, Description const& description) const;
    [[nodiscard]] Html kind_of(Json const& schema) const;
    [[nodiscard]] Html member_row(std::string_view name, std::string_view needed,
                                  Json const& schema) const;
    void member_rows(Html& out, Json const& schema, std::string const& prefix) const;
    [[nodiscard]] Html schema_section(std::string const& name, Json const& schema) const;
    [[nodiscard]] Html introduction(OpenapiFacts const& facts) const;
    [[nodiscard]] Html navigation() const;
};

Html Printing::row(Phrase const& term, Html const& value) const {
    if (value.empty()) return {};
    return html("<div><dt>{}</dt><dd>{}</dd></div>\n", say(term), value);
}

Html Printing::body_of(Description const& description) const {
    if (description.documents.size() == 1)
        return html("{}, {}", schema_link(description.documents.front()),
                    say({"the exact canonical bytes", "đúng từng byte dạng chuẩn"}));
    if (description.is_command())
        return html("{}, {}", joined(description.documents, schema_link),
                    say({"in an envelope", "trong một phong bì"}));
    if (description.body_type.empty()) return {};
    if (description.body.empty()) return code(description.body_type);
    return html("{}: {}", code(description.body_type), schema_link(description.body));
}

Html Printing::answer_of(Description const& description) const {
    Html out(description.status);
    if (!description.answer_type.empty()) out += html(", {}", code(description.answer_type));
    if (!description.answer.empty()) out += html(": {}", schema_link(description.answer));
    return out;
}

Html Printing::problem_rows(Route const& route, Description const& description) const {
    Html rows;
    for (auto const& group : problems_of(route, description))
        rows +=
            html("<div><dt>{}</dt><dd>{}</dd></div>\n", group.status, joined(group.names, code));
    return html("<details><summary>{}</summary><dl class=\"pairs\">\n{}</dl></details>\n",
                say({"Problems", "Các lỗi"}), rows);
}

Html Printing::route_section(Route const& route, Description const& description) const {
    auto rows = row({"Who", "Ai được gọi"},
                    joined(route.roles, [](std::string const& role) { return Html(role); }));
    rows += row({"Path", "Đường dẫn"}, joined(path_parameters(route.path), code));
    rows += row({"Query", "Truy vấn"}, joined(description.query, [this](Parameter const& query) {
                    return html("{} {}", code(query.name), english(query.meaning));
                }));
    rows += row({"Headers", "Tiêu đề"}, joined(headers_of(route, description), code));
    rows += row({"Body", "Nội dung gửi"}, body_of(description));
    rows += row({"Answer", "Trả lời"}, answer_of(description));
    return html("<h3 class=\"route\"><code>{} {}</code></h3>\n<p>{}</p>\n"
                "<dl class=\"pairs\">\n{}</dl>\n{}",
                route.method, plain_path(route.path),
                say({description.title, description.title_vi}), rows,
                problem_rows(route, description));
}

/// What a schema allows, in few words.
Html Printing::kind_of(Json const& schema) const {
    auto const member_of = [&](char const* name) { return schema[name].get<std::string>(); };
    if (schema.contains("const"))
        return html(
            "{} {}", say({"always", "luôn là"}),
            code(schema["const"].is_string() ? member_of("const") : schema["const"].dump()));
    if (schema.contains("oneOf"))
        return html("{} {}", say({"one of", "một trong"}),
                    joined(schema["oneOf"], [](Json const& choice) {
                        return code(choice["properties"]["type"]["const"].get<std::string>());
                    }));
    auto out = schema.contains("enum")
                   ? html("{} {}", say({"one of", "một trong"}),
                          joined(schema["enum"],
                                 [](Json const& name) { return code(name.get<std::string>()); }))
                   : Html(schema.value("type", ""));
    if (schema.contains("format")) out += html(", {}", member_of("format"));
    if (schema.contains("pattern")) out += html(" {}", code(member_of("pattern")));
    if (schema.contains("maxLength"))
        out += html(", {} {}", say({"at most", "tối đa"}), schema["maxLength"].dump());
    if (schema.contains("maxItems"))
        out += html(", {} {} {}", say({"at most", "tối đa"}), schema["maxItems"].dump(),
                    say({"items", "phần tử"}));
    if (schema.contains("description")) out += html(". {}", english(member_of("description")));
    return out;
}

Html Printing::member_row(std::string_view name, std::string_view needed,
                          Json const& schema) const {
    return html("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", code(name), needed,
                kind_of(schema));
}

/// A line for each member, those of inner objects under a dotted name.
void Printing::member_rows(Html& out, Json const& schema, std::string const& prefix) const {
    auto const required = schema.value("required", Json::array());
    for (auto const& [name, member] : schema.at("properties").items()) {
        auto const needed = std::ranges::find(required, Json(name)) != required.end();
        auto path = prefix + name;
        out += member_row(path, needed ? say({"yes", "có"}) : say({"no", "không"}), member);
        auto const* inner = &member;
        while (inner->contains("items")) {
            inner = &inner->at("items");
            path += "[]";
            if (!inner->contains("properties")) out += member_row(path, "", *inner);
        }
        if (inner->contains("properties")) member_rows(out, *inner, path + ".");
    }
}

Html Printing::schema_section(std::string const& name, Json const& schema) const {
    Html rows;
    member_rows(rows, schema, "");
    return html("<h3 id=\"schema-{}\">{}</h3>\n"
                "<div class=\"scroll\" role=\"group\" aria-labelledby=\"schema-{}\" "
                "tabindex=\"0\"><table class=\"members\"><thead><tr><th scope=\"col\">{}</th>"
                "<th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n{}"
                "</tbody></table></div>\n",
                name, name, name, say({"Member", "Thành phần"}), say({"Required", "Bắt buộc"}),
                say({"Kind", "Kiểu"}), rows);
}

Html Printing::introduction(OpenapiFacts const& facts) const {
    auto out = html("<h1>datafloor {}</h1>\n<p class=\"lead\">{} {}. {} "
                    "<a href=\"/openapi.json\">/openapi.json</a>.</p>\n",
                    facts.version,
                    say({"The programming interface of the data floor at",
                         "Giao diện lập trình của sàn dữ liệu tại"}),
                    code(facts.url), say({"The same for machines:", "Bản cho máy đọc:"}));
    if (language == Language::vi)
        return out +
               html(
                   "<p>Mỗi lệnh mang các chứng từ JSON dạng chuẩn (RFC 8785), mỗi chứng từ do một "
                   "khóa của bên gọi ký: một chứng từ thì chính là nội dung gửi, chữ ký JWS tách "
                   "rời nằm trong {}; nhiều chứng từ thì nằm trong {}. Trả lời nêu mục sổ. Gửi lại "
                   "với cùng {} để nhận lại trả lời đầu tiên. Mọi lỗi theo RFC 9457. Số nguyên là "
                   "chuỗi thập phân, thời điểm theo RFC 3339 (UTC), chuỗi byte là hex chữ "
                   "thường.</p>\n",
                   code("Floor-Signature"),
                   code(R"({"documents":[{"body":"…","signature":"…"},…]})"),
                   code("Idempotency-Key"));
    return out +
           html(
               "<p>A command carries documents in canonical JSON (RFC 8785), each signed by a key "
               "of the caller: one document is the body itself, with its detached JWS in {}; "
               "several stand in {}. The answer names the entry of the ledger. Repeat a command "
               "with the same {} to have its first answer again. Every error is a problem "
               "(RFC 9457). Whole numbers are decimal strings, times RFC 3339 in UTC, byte strings "
               "lowercase hex.</p>\n",
               code("Floor-Signature"), code(R"({"documents":[{"body":"…","signature":"…"},…]})"),
               code("Idempotency-Key"));
}

Html Printing::navigation() const {
    Html items;
    for (auto const& tag : tags)
        items += html("<li><a href=\"#{}\">{}</a></li>\n", tag.name, say(tag.words));
    return html("<nav class=\"contents\" aria-label=\"{}\"><ul>\n{}"
                "<li><a href=\"#schemas\">{}</a></li>\n</ul></nav>\n",
                say({"Contents", "Mục lục"}), items, say(schemas_words));
}

} // namespace

Page docs_page(Request const& request, std::vector<Route> const& routes,
               std::vector<Description> const& descriptions, OpenapiFacts const& facts) {
    Page page;
    page.choice = language_of(request);
    page.path = "/docs";
    Printing const print{page.choice.language};
    page.title = print.say({"Data floor: API", "Sàn dữ liệu: API"});
    page.main = print.introduction(facts) + print.navigation();
    for (auto const& tag : tags) {
        page.main += html("<h2 id=\"{}\">{}</h2>\n", tag.name, print.say(tag.words));
        for (auto const& route : routes) {
            auto const found = std::ranges::find(descriptions, route.name, &Description::route);
            ENSURE(found != descriptions.end());
            if (found->tag == tag.name) page.main += print.route_section(route, *found);
        }
    }
    page.main += html("<h2 id=\"schemas\">{}</h2>\n", print.say(schemas_words));
    // The object must outlive the loop over its items.
    auto const schemas = component_schemas();
    for (auto const& [name, schema] : schemas.items())
        page.main += print.schema_section(name, schema);
    return page;
}

} // namespace datafloor::api
