#include "ledger/tables/row_statements.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::ledger {
namespace {

constexpr std::string_view array_source = "select * from unnest(";

/// "uuid" of "$1::uuid[]", for each column.
std::vector<std::string_view> types_of(std::string_view arrays) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; (at = arrays.find("::", at)) != std::string_view::npos;) {
        auto const end = arrays.find("[]", at += 2);
        ENSURE(end != std::string_view::npos);
        out.push_back(arrays.substr(at, end - at));
    }
    return out;
}

std::string values_of(std::vector<std::string_view> const& types, std::size_t rows) {
    std::string out = "values";
    std::size_t parameter = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        out += row == 0 ? "\n    (" : ",\n    (";
        for (std::size_t column = 0; column < types.size(); ++column)
            out += (column == 0 ? "$" : ", $") + std::to_string(++parameter) +
                   "::" + std::string(types[column]);
        out += ")";
    }
    return out;
}

} // namespace

RowStatements::RowStatements(Statement const& store, Kind kind) {
    auto const from = store.sql.find(array_source);
    ENSURE(from != std::string_view::npos && store.name.starts_with("store_"));
    auto const arrays_at = from + array_source.size();
    auto const arrays_end = store.sql.find(')', arrays_at);
    ENSURE(arrays_end != std::string_view::npos);
    auto const types = types_of(store.sql.substr(arrays_at, arrays_end - arrays_at));
    std::string const before(store.sql.substr(0, from));
    std::string const after(kind == Kind::upsert ? store.sql.substr(arrays_end + 1)
                                                 : std::string_view());
    auto name = std::string(store.name);
    if (kind == Kind::insert) name = "insert_" + name.substr(name.find('_') + 1);
    for (std::size_t rows = 1; rows <= rows_max; ++rows) {
        auto made = std::make_unique<Made>();
        made->name = name + "_" + std::to_string(rows);
        made->sql = before + values_of(types, rows) + after;
        made->statement = {made->name, made->sql};
        made_.push_back(std::move(made));
    }
}

Statement const& RowStatements::of(std::size_t rows) const {
    ENSURE(rows >= 1 && rows <= made_.size());
    return made_[rows - 1]->statement;
}

} // namespace datafloor::ledger
