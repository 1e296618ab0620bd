#include "api/pages/docs.hpp"

#include <algorithm>

#include "api/openapi/components.hpp"
#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"
#include "crypto/hash.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

using crypto::Json;

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --link: #0a58ca; }
@media (prefers-color-scheme: dark) { :root { --link: #8ab4f8; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; margin: 2rem 0 .5rem; }
h3 { border-top: 1px solid var(--line); padding-top: 1rem; font-size: 1.05rem; }
a { color: var(--link); }
code { font: .9em ui-monospace, monospace; background: var(--soft); padding: .1em .3em;
  overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: start;
  vertical-align: top; }
nav ul { columns: 18rem; padding-inline-start: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dd { margin: 0; }
:target { background: var(--soft); }
)";

struct Tag {
    std::string_view name;
    std::string_view en;
    std::string_view vi;
};

constexpr auto tags = std::to_array<Tag>({
    {"parties", "Parties and keys", "Tổ chức và khóa"},
    {"access", "Access", "Truy cập"},
    {"listings", "Listings", "Dữ liệu niêm yết"},
    {"uploads", "Uploads", "Tải lên"},
    {"offers", "Offers", "Chào bán"},
    {"money", "Money", "Tiền"},
    {"orders", "Orders", "Đơn mua"},
    {"ledger", "Ledger", "Sổ cái"},
    {"floor", "The floor", "Sàn"},
    {"running", "Running it", "Vận hành"},
});

std::string code(std::string_view text) { return "<code>" + escape_html(text) + "</code>"; }

std::string vietnamese(std::string_view text) {
    return "<span lang=\"vi\">" + escape_html(text) + "</span>";
}

std::string schema_link(std::string_view name) {
    auto const text = escape_html(name);
    return "<a href=\"#schema-" + text + "\">" + text + "</a>";
}

std::string row(std::string_view term, std::string const& html) {
    return html.empty() ? "" : "<dt>" + std::string(term) + "</dt><dd>" + html + "</dd>\n";
}

template <class List, class Show>
std::string joined(List const& list, Show const& show) {
    std::string out;
    for (auto const& item : list) out += (out.empty() ? "" : ", ") + show(item);
    return out;
}

std::string headers_of(Route const& route, Description const& description) {
    std::vector<std::string_view> names;
    if (description.is_command()) names.emplace_back("Idempotency-Key");
    if (description.documents.size() == 1) names.emplace_back("Floor-Signature");
    if (route.method == "GET" && route.path.starts_with("/v1/"))
        names.emplace_back("Floor-Min-Index");
    return joined(names, code);
}

std::string body_of(Description const& description) {
    if (description.documents.size() == 1)
        return schema_link(description.documents.front()) + ", the exact canonical bytes";
    if (description.is_command())
        return joined(description.documents, schema_link) + ", in an envelope";
    if (description.body_type.empty()) return {};
    return code(description.body_type) +
           (description.body.empty() ? "" : ": " + schema_link(description.body));
}

std::string answer_of(Description const& description) {
    auto out = std::to_string(description.status);
    if (!description.answer_type.empty()) out += ", " + code(description.answer_type);
    if (!description.answer.empty()) out += ": " + schema_link(description.answer);
    return out;
}

std::string problem_rows(Route const& route, Description const& description) {
    std::string out = "<details><summary>Problems</summary><dl>\n";
    for (auto const& group : problems_of(route, description))
        out += row(std::to_string(group.status), joined(group.names, code));
    return out + "</dl></details>\n";
}

std::string route_section(Route const& route, Description const& description) {
    auto out = "<h3>" + code(route.method + " " + plain_path(route.path)) + "</h3>\n<p>" +
               escape_html(description.title) + " · " + vietnamese(description.title_vi) +
               "</p>\n<dl>\n";
    out += row("Who", joined(route.roles, escape_html));
    out += row("Path", joined(path_parameters(route.path), code));
    out += row("Query", joined(description.query, [](QueryParameter const& query) {
                   return code(query.name) + " " + escape_html(query.meaning);
               }));
    out += row("Headers", headers_of(route, description));
    out += row("Body", body_of(description));
    out += row("Answer", answer_of(description));
    return out + "</dl>\n" + problem_rows(route, description);
}

/// What a schema allows, in few words.
std::string kind_of(Json const& schema) {
    if (schema.contains("const"))
        return "always " + code(schema["const"].is_string() ? schema["const"].get<std::string>()
                                                            : schema["const"].dump());
    auto out =
        schema.contains("enum")
            ? "one of " + joined(schema["enum"],
                                 [](Json const& name) { return code(name.get<std::string>()); })
            : escape_html(schema.value("type", ""));
    if (schema.contains("format")) out += ", " + escape_html(schema["format"].get<std::string>());
    if (schema.contains("pattern")) out += " " + code(schema["pattern"].get<std::string>());
    if (schema.contains("maxLength")) out += ", at most " + schema["maxLength"].dump();
    if (schema.contains("maxItems")) out += ", at most " + schema["maxItems"].dump() + " items";
    if (schema.contains("description"))
        out += ". " + escape_html(schema["description"].get<std::string>());
    return out;
}

std::string member_row(std::string_view name, std::string_view needed, Json const& schema) {
    return "<tr><td>" + code(name) + "</td><td>" + std::string(needed) + "</td><td>" +
           kind_of(schema) + "</td></tr>\n";
}

/// A line for each member, those of inner objects under a dotted name.
void member_rows(std::string& out, Json const& schema, std::string const& prefix) {
    auto const required = schema.value("required", Json::array());
    for (auto const& [name, member] : schema.at("properties").items()) {
        auto const needed = std::ranges::find(required, Json(name)) != required.end();
        auto path = prefix + name;
        out += member_row(path, needed ? "yes" : "no", member);
        auto const* inner = &member;
        while (inner->contains("items")) {
            inner = &inner->at("items");
            path += "[]";
            if (!inner->contains("properties")) out += member_row(path, "", *inner);
        }
        if (inner->contains("properties")) member_rows(out, *inner, path + ".");
    }
}

std::string schema_section(std::string const& name, Json const& schema) {
    auto out = "<h3 id=\"schema-" + escape_html(name) + "\">" + escape_html(name) + "</h3>\n";
    out += "<table><thead><tr><th scope=\"col\">Member</th><th scope=\"col\">Required</th>"
           "<th scope=\"col\">Kind</th></tr></thead><tbody>\n";
    member_rows(out, schema, "");
    return out + "</tbody></table>\n";
}

std::string introduction(OpenapiFacts const& facts) {
    return "<h1>datafloor " + escape_html(facts.version) +
           "</h1>\n<p>A supervised data trading floor at " + code(facts.url) +
           ". The same for machines: <a href=\"/openapi.json\">/openapi.json</a>.</p>\n"
           "<p>A command carries documents in canonical JSON (RFC 8785), each signed by a key of "
           "the caller: one document is the body itself, with its detached JWS in " +
           code("Floor-Signature") + "; several stand in " +
           code(R"({"documents":[{"body":"…","signature":"…"},…]})") +
           ". The answer names the entry of the ledger. Repeat a command with the same " +
           code("Idempotency-Key") +
           " to have its first answer again. Every error is a problem (RFC 9457). Whole numbers "
           "are decimal strings, times RFC 3339 in UTC, byte strings lowercase hex.</p>\n";
}

std::string navigation() {
    std::string out = "<nav aria-label=\"Contents\"><ul>\n";
    for (auto const& tag : tags)
        out += "<li><a href=\"#" + std::string(tag.name) + "\">" + escape_html(tag.en) + " · " +
               vietnamese(tag.vi) + "</a></li>\n";
    return out + "<li><a href=\"#schemas\">Schemas · " + vietnamese("Lược đồ") +
           "</a></li>\n</ul></nav>\n";
}

} // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (auto const character : text) {
        switch (character) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += character;
        }
    }
    return out;
}

std::string docs_page(std::vector<Route> const& routes,
                      std::vector<Description> const& descriptions, OpenapiFacts const& facts) {
    auto out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<title>datafloor: API</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>" +
               std::string(style) + "</style>\n</head>\n<body>\n<main>\n" + introduction(facts) +
               navigation();
    for (auto const& tag : tags) {
        out += "<h2 id=\"" + std::string(tag.name) + "\">" + escape_html(tag.en) + " · " +
               vietnamese(tag.vi) + "</h2>\n";
        for (auto const& route : routes) {
            auto const found = std::ranges::find(descriptions, route.name, &Description::route);
            ENSURE(found != descriptions.end());
            if (found->tag == tag.name) out += route_section(route, *found);
        }
    }
    out += "<h2 id=\"schemas\">Schemas · " + vietnamese("Lược đồ") + "</h2>\n";
    // The object must outlive the loop over its items.
    auto const schemas = component_schemas();
    for (auto const& [name, schema] : schemas.items()) out += schema_section(name, schema);
    return out + "</main>\n</body>\n</html>\n";
}

Response docs_response(std::string page) {
    auto response = text_response(200, "text/html; charset=utf-8", std::move(page));
    auto const hash = crypto::to_base64(crypto::sha256(crypto::bytes_of(style)));
    response.headers.emplace_back(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'sha256-" + hash +
            "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

} // namespace datafloor::api
