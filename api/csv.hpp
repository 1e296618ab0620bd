// Lists as CSV (RFC 4180), a page after the other while they are sent.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "api/app.hpp"
#include "api/server/response.hpp"

namespace datafloor::api {

/// A field in the form RFC 4180 gives it. A text that a spreadsheet would take for a formula gets
/// an apostrophe before it.
std::string csv_field(std::string_view text);

/// A line with its end.
std::string csv_line(std::span<std::string const> fields);

/// More lines of a list; empty at its end. Called on a reader's thread, one page after the other.
using CsvPages = std::function<std::string(ledger::Connection&)>;

/// How many lines a page asks for, and how many pages there are at most.
inline constexpr std::uint32_t csv_page_lines = 500;
inline constexpr std::size_t csv_pages_max = 200;

/// `name` without ".csv".
Response csv_response(App& app, std::string_view name, std::string head, CsvPages pages);

} // namespace datafloor::api
