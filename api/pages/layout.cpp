#include "api/pages/layout.hpp"

#include <array>
#include <span>

#include "api/pages/assets.hpp"
#include "api/problem.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace datafloor::api {
namespace {

struct Place {
    std::string_view path;
    Phrase name;
};

constexpr auto places = std::to_array<Place>({
    {"/", {"Catalogue", "Danh mục dữ liệu"}},
    {"/statistics", {"Statistics", "Số liệu"}},
    {"/docs", {"API", "API"}},
});

constexpr auto officers_places = std::to_array<Place>({
    {"/supervision", {"Overview", "Tổng quan"}},
    {"/supervision/orders", {"Orders", "Đơn đặt mua"}},
    {"/supervision/listings", {"Listings", "Niêm yết"}},
    {"/supervision/entries", {"Entries", "Mục sổ"}},
});

/// An officer sees the places of supervision, everybody else those of the floor.
Html navigation(Page const& page) {
    auto const shown =
        page.reader ? std::span<Place const>(officers_places) : std::span<Place const>(places);
    Html items;
    for (auto const& place : shown) {
        auto const link = link_to(page.choice, place.path);
        auto const name = in(page.choice.language, place.name);
        items += page.is_place && page.path == place.path
                     ? html("<li><a href=\"{}\" aria-current=\"page\">{}</a></li>", link, name)
                     : html("<li><a href=\"{}\">{}</a></li>", link, name);
    }
    return html("<nav class=\"places\" aria-label=\"{}\"><ul>{}</ul></nav>",
                in(page.choice.language, {"Main", "Chính"}), items);
}

/// Who is signed in, and the way out.
Html leaving(Page const& page) {
    if (!page.reader) return {};
    auto const language = page.choice.language;
    return html("<div class=\"leave\">{}</div>",
                officer_form(*page.reader, link_to(page.choice, "/supervision/sign-out"),
                             html("<button class=\"quiet\"><span>{}</span> <small>{}</small>"
                                  "</button>",
                                  in(language, {"Sign out", "Đăng xuất"}), page.reader->login)));
}

/// A link to the same page in the other language.
Html language_switch(Page const& page) {
    auto const to = other(page.choice.language);
    return html("<a class=\"switch\" href=\"{}\" hreflang=\"{}\" lang=\"{}\">{}</a>",
                link_to({to, true}, page.path, page.parameters), contracts::name_of(to),
                contracts::name_of(to), to == Language::en ? "English" : "Tiếng Việt");
}

Html footer(Page const& page) {
    auto const language = page.choice.language;
    return html(
        "<footer class=\"foot\"><div class=\"wide\"><p>{}</p>\n<ul>"
        "<li><a href=\"/catalog.jsonld\">DCAT-AP (JSON-LD)</a></li>"
        "<li><a href=\"/openapi.json\">OpenAPI</a></li>"
        "<li><a href=\"/ledger/checkpoint\">{}</a></li>"
        "<li><a href=\"/v1/floor\">{}</a></li><li><a href=\"{}\">{}</a></li></ul></div></footer>",
        in(language, {"Every entry of this floor stands in a public, append-only log that anybody "
                      "can check. Times are those of Viet Nam (UTC+07:00).",
                      "Mọi mục của sàn dữ liệu này đều nằm trong sổ công khai chỉ ghi thêm, ai "
                      "cũng có thể kiểm tra. Giờ Việt Nam (UTC+07:00)."}),
        in(language, {"Checkpoint", "Điểm kiểm"}), in(language, {"Rulebook", "Quy chế hoạt động"}),
        link_to(page.choice, "/supervision"), in(language, {"Supervision", "Giám sát"}));
}

Html head(Page const& page) {
    auto out = html("<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<title>{}</title>\n",
                    page.title);
    if (!page.description.empty())
        out += html("<meta name=\"description\" content=\"{}\">\n", page.description);
    for (auto const language : {Language::vi, Language::en})
        out += html("<link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">\n",
                    contracts::name_of(language),
                    link_to({language, true}, page.path, page.parameters));
    out += html("<link rel=\"icon\" href=\"{}\" type=\"image/svg+xml\">\n"
                "<link rel=\"stylesheet\" href=\"{}\">\n"
                "<script type=\"module\" src=\"{}\"></script>\n",
                asset_address("floor.svg"), asset_address("floor.css"), asset_address("floor.js"));
    if (page.is_private)
        out += html("<meta name=\"robots\" content=\"noindex\">\n"
                    "<link rel=\"stylesheet\" href=\"{}\">\n"
                    "<script type=\"module\" src=\"{}\"></script>\n"
                    "<script type=\"module\" src=\"{}\"></script>\n",
                    asset_address("supervision.css"), asset_address("live.js"),
                    asset_address("directives.js"));
    return out;
}

struct ErrorText {
    unsigned status;
    Phrase title;
    Phrase detail;
};

constexpr auto error_texts = std::to_array<ErrorText>({
    {400,
     {"This address is not understood", "Không hiểu địa chỉ này"},
     {"A part of the query is not one this floor knows.",
      "Một phần của truy vấn không phải là giá trị mà sàn dữ liệu biết."}},
    {404,
     {"There is nothing here", "Không có gì ở đây"},
     {"The address is wrong, or what stood here is not public.",
      "Địa chỉ sai, hoặc nội dung ở đây không công khai."}},
    {405,
     {"Not in this way", "Không thực hiện được theo cách này"},
     {"This address answers other methods.", "Địa chỉ này nhận các phương thức khác."}},
});

constexpr ErrorText other_error = {
    500,
    {"Something went wrong", "Đã có lỗi xảy ra"},
    {"Please try again in a moment.", "Vui lòng thử lại sau giây lát."}};

constexpr std::string_view policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

void add_page_headers(Response& response, Page const& page) {
    auto allowed = std::string(policy);
    if (page.is_private) allowed += "; connect-src 'self'";
    response.headers.emplace_back("Content-Security-Policy", std::move(allowed));
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    // Without any referrer a form's Origin would be "null".
    response.headers.emplace_back("Referrer-Policy",
                                  page.is_private ? "same-origin" : "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.headers.emplace_back("Permissions-Policy",
                                  "camera=(), geolocation=(), microphone=(), payment=()");
    response.headers.emplace_back("Content-Language", contracts::name_of(page.choice.language));
    response.headers.emplace_back("Vary", "Accept, Accept-Language");
}

} // namespace

std::string link_to(Choice choice, std::string_view path, Parameters const& parameters) {
    std::string out(path);
    char separator = '?';
    auto const add = [&](std::string_view name, std::string_view value) {
        out += separator;
        out.append(name).append("=").append(percent_encode(value));
        separator = '&';
    };
    for (auto const& [name, value] : parameters) add(name, value);
    if (choice.stated) add("lang", contracts::name_of(choice.language));
    return out;
}

Html officer_form(Reader const& reader, std::string_view action, Html const& content) {
    return html("<form method=\"post\" action=\"{}\">"
                "<input type=\"hidden\" name=\"token\" value=\"{}\">{}</form>",
                action, reader.form_token, content);
}

std::string print_page(Page const& page) {
    auto const language = page.choice.language;
    auto const body = html(
        "<a class=\"skip\" href=\"#main\">{}</a>\n"
        "<header class=\"top\"><div class=\"wide\">"
        "<a class=\"brand\" href=\"{}\"><span aria-hidden=\"true\"></span>{}</a>{}{}{}"
        "</div></header>\n<main id=\"main\" tabindex=\"-1\" class=\"{}\">\n{}</main>\n{}\n"
        "<p id=\"said\" class=\"unseen\" role=\"status\"></p>\n",
        in(language, {"Skip to the content", "Đến nội dung chính"}), link_to(page.choice, "/"),
        in(language, {"Data floor", "Sàn dữ liệu"}), navigation(page), leaving(page),
        language_switch(page), page.is_article ? "wide narrow" : "wide", page.main, footer(page));
    return html("<!doctype html>\n<html lang=\"{}\">\n<head>\n{}</head>\n<body>\n{}</body>\n"
                "</html>\n",
                contracts::name_of(language), head(page), body)
        .text();
}

Response page_response(Request const& request, Page const& page, unsigned status) {
    auto response = text_response(status, "text/html; charset=utf-8", print_page(page));
    add_page_headers(response, page);
    bool const is_kept = status == 200 && !page.is_private;
    response.headers.emplace_back("Cache-Control", is_kept ? "no-cache" : "no-store");
    return is_kept ? with_etag(request, std::move(response)) : std::move(response);
}

Response error_page(Request const& request, unsigned status, std::string_view detail) {
    auto const* text = &other_error;
    for (auto const& each : error_texts)
        if (each.status == status) text = &each;
    Page page;
    page.choice = language_of(request);
    page.path = "/";
    page.is_place = false;
    page.is_article = true;
    auto const language = page.choice.language;
    page.title = in(language, text->title);
    page.main =
        html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", page.title, in(language, text->detail));
    if (!detail.empty())
        page.main += html("<p lang=\"en\" class=\"note\">{} · {}</p>\n", status, detail);
    page.main += html("<p><a class=\"button\" href=\"{}\">{}</a></p>\n", link_to(page.choice, "/"),
                      in(language, {"To the catalogue", "Đến danh mục dữ liệu"}));
    return page_response(request, page, status);
}

Response page_problem(Request const& request, unsigned status, std::string_view name,
                      std::string_view detail) {
    if (wants_html(request)) return error_page(request, status, detail);
    return problem_response(status, name, detail);
}

Response with_etag(Request const& request, Response response) {
    auto const* body = std::get_if<std::string>(&response.body);
    auto const hash = crypto::sha256(crypto::bytes_of(*body));
    auto const tag = "\"" + crypto::to_hex(std::span(hash).first(16)) + "\"";
    response.headers.emplace_back("ETag", tag);
    auto const known = request.headers.find("If-None-Match");
    if (known && (*known == "*" || known->find(tag) != std::string_view::npos)) {
        response.status = 304;
        response.body = std::string();
        std::erase_if(response.headers,
                      [](auto const& field) { return field.first == "Content-Type"; });
    }
    return response;
}

} // namespace datafloor::api
