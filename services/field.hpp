// Reading single fields of rows.
#pragma once

#include "ledger/column.hpp"
#include "ledger/database.hpp"

namespace datafloor::services {

/// The field as a T. One that does not fit is damage, and thrown as such.
template <class T>
T field(ledger::Rows const& rows, std::size_t row, std::size_t column) {
    T out;
    if (!ledger::Column<T>::read(rows.field(row, column), out))
        throw std::runtime_error("unreadable column " + std::string(rows.column_name(column)));
    return out;
}

/// The same for a column that may be null.
template <class T>
std::optional<T> optional_field(ledger::Rows const& rows, std::size_t row, std::size_t column) {
    if (rows.is_null(row, column)) return std::nullopt;
    return field<T>(rows, row, column);
}

} // namespace datafloor::services
