// "/supervision/orders", "/supervision/listings", "/supervision/entries": the lists behind the
// figures, as pages and as lines of CSV.
#pragma once

#include "api/pages/supervision/parts.hpp"
#include "contracts/floor/rulebook.hpp"
#include "services/supervision/lists.hpp"

namespace datafloor::api {

/// `frame.parameters` say what the list is narrowed to.
Page orders_page(Request const& request, services::OfficerSession const& officer,
                 std::vector<services::ListedOrder> const& orders, ListFrame frame,
                 contracts::Rulebook const& rulebook);
Page versions_page(Request const& request, services::OfficerSession const& officer,
                   std::vector<services::ListedVersion> const& versions, ListFrame frame);
/// Acts of one kind or of all.
Page acts_page(Request const& request, services::OfficerSession const& officer,
               std::vector<services::ListedAct> const& acts, ListFrame frame,
               contracts::Rulebook const& rulebook);
/// The entries themselves.
Page entries_page(Request const& request, services::OfficerSession const& officer,
                  std::vector<services::ListedEntry> const& entries, ListFrame frame);

// The heads of CSV files, and a line of each. The names are English and never change.
std::string orders_csv_head();
std::string csv_line_of(services::ListedOrder const& order);
std::string versions_csv_head();
std::string csv_line_of(services::ListedVersion const& version);
std::string acts_csv_head();
std::string csv_line_of(services::ListedAct const& act);
std::string entries_csv_head();
std::string csv_line_of(services::ListedEntry const& entry);

} // namespace datafloor::api
