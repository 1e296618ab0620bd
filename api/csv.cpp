#include "api/csv.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace datafloor::api {
namespace {

/// How formulas begin, in some spreadsheets with the wide forms too.
constexpr auto formula_beginnings = std::to_array<std::string_view>(
    {"=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"});

struct Export {
    App& app;
    std::string head;
    CsvPages pages;
};

services::Task<void> write_pages(std::shared_ptr<Export> whole, BodyWriter& writer) {
    bool going = co_await writer.write(whole->head);
    for (std::size_t page = 0; going && page < csv_pages_max; ++page) {
        auto read = [whole](ledger::Connection& connection) { return whole->pages(connection); };
        auto lines = co_await whole->app.readers.read(std::move(read));
        going = !lines.empty() && co_await writer.write(std::move(lines));
    }
}

} // namespace

std::string csv_field(std::string_view text) {
    bool const is_formula = std::ranges::any_of(
        formula_beginnings, [&](auto const beginning) { return text.starts_with(beginning); });
    std::string plain = is_formula ? "'" : "";
    plain += text;
    if (plain.find_first_of(",\"\r\n") == std::string::npos) return plain;
    std::string out = "\"";
    for (auto const letter : plain) {
        out += letter;
        if (letter == '"') out += letter;
    }
    return out + "\"";
}

std::string csv_line(std::span<std::string const> fields) {
    std::string out;
    for (auto const& field : fields) {
        if (&field != fields.data()) out += ',';
        out += csv_field(field);
    }
    return out + "\r\n";
}

Response csv_response(App& app, std::string_view name, std::string head, CsvPages pages) {
    auto const whole = std::make_shared<Export>(app, std::move(head), std::move(pages));
    Response response;
    response.headers = {
        {"Content-Type", "text/csv; charset=utf-8; header=present"},
        {"Content-Disposition", "attachment; filename=\"" + std::string(name) + ".csv\""},
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"}};
    response.body = Stream{[whole](BodyWriter& writer) { return write_pages(whole, writer); }};
    return response;
}

} // namespace datafloor::api
