#include "ledger/statements.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "crypto/ensure.hpp"

namespace datafloor::ledger {

/// An .sql file. The build writes them into embedded_sql.cpp.
struct EmbeddedFile {
    std::string_view path;
    std::string_view text;
};

extern std::span<EmbeddedFile const> const embedded_sql;

namespace {

std::string_view trimmed(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with(' ')) text.remove_suffix(1);
    while (text.starts_with('\n') || text.starts_with(' ')) text.remove_prefix(1);
    return text;
}

std::vector<Statement> read_statements() {
    constexpr std::string_view mark = "-- name: ";
    // Before each statement stands its mark, which is the comment PostgreSQL shows.
    std::vector<Statement> out;
    for (auto const& file : embedded_sql) {
        if (file.path.starts_with("migrations/")) continue;
        auto at = file.text.find(mark);
        while (at != std::string_view::npos) {
            auto const next = file.text.find(mark, at + 1);
            auto const text = trimmed(file.text.substr(at, next - at));
            auto const name = text.substr(mark.size(), text.find('\n') - mark.size());
            out.push_back({name, text});
            at = next;
        }
    }
    std::ranges::sort(out, {}, &Statement::name);
    ENSURE(std::ranges::adjacent_find(out, {}, &Statement::name) == out.end());
    return out;
}

std::vector<Migration> read_migrations() {
    std::vector<Migration> out;
    for (auto const& file : embedded_sql) {
        constexpr std::string_view folder = "migrations/";
        if (!file.path.starts_with(folder)) continue;
        auto const name = file.path.substr(folder.size());
        int number = 0;
        std::from_chars(name.data(), name.data() + name.size(), number);
        out.push_back({number, name, file.text});
    }
    std::ranges::sort(out, {}, &Migration::number);
    for (std::size_t i = 0; i < out.size(); ++i) ENSURE(out[i].number == static_cast<int>(i) + 1);
    return out;
}

} // namespace

std::span<Statement const> all_statements() {
    static auto const statements = read_statements();
    return statements;
}

Statement const& statement(std::string_view name) {
    auto const all = all_statements();
    auto const place = std::ranges::lower_bound(all, name, {}, &Statement::name);
    ENSURE(place != all.end() && place->name == name);
    return *place;
}

std::span<Migration const> all_migrations() {
    static auto const migrations = read_migrations();
    return migrations;
}

} // namespace datafloor::ledger
