// The lists behind the regulator's figures, a page at a time: orders, versions, entries.
#pragma once

#include "contracts/supervision/directive.hpp"
#include "services/listings/catalogue.hpp"

namespace datafloor::services {

struct ListedOrder {
    contracts::OrderId order;
    contracts::ListingId listing;
    std::uint32_t number = 0;
    contracts::PartyId buyer;
    std::optional<std::string> buyer_name;
    contracts::PartyId provider;
    std::optional<std::string> provider_name;
    contracts::OrderState state{};
    contracts::Money price;
    contracts::Instant confirmed_at;
    std::optional<contracts::Instant> due_at;
};

struct OrderQuery {
    std::optional<contracts::OrderState> state = {};
    std::optional<bool> open = {}; // whether money lies in escrow
    std::optional<contracts::Instant> from = {};
    std::optional<contracts::Instant> until = {}; // not included; both of the confirmation
    std::optional<contracts::Instant> due_before = {};
    std::optional<contracts::ListingId> listing = {};
    std::optional<contracts::PartyId> party = {}; // of either side
    std::optional<contracts::OrderId> after = {};
    std::uint32_t limit = 20;
};

/// Newest first, like all below.
std::vector<ListedOrder> list_orders(ledger::Connection& connection, OrderQuery const& query);

struct ListedVersion {
    CatalogueVersion version;
    std::optional<std::string> provider_name;
};

struct VersionQuery {
    std::optional<contracts::DataClass> data_class = {};
    /// The name of a contracts::VersionState, or "suspended".
    std::optional<std::string> state = {};
    std::optional<contracts::PartyId> provider = {};
    std::optional<contracts::VersionId> after = {};
    std::uint32_t limit = 20;
};

std::vector<ListedVersion> list_versions(ledger::Connection& connection, VersionQuery const& query);

struct ListedEntry {
    std::uint64_t index = 0;
    contracts::Instant time;
    std::string kind; // of the command
};

std::vector<ListedEntry> list_entries(ledger::Connection& connection,
                                      std::optional<std::uint64_t> after, std::uint32_t limit);

/// Oldest first.
std::vector<ListedEntry> list_entries_of_order(ledger::Connection& connection,
                                               contracts::OrderId order);

/// A first officer's word that waits.
struct WaitingDirective {
    contracts::DirectiveId directive;
    crypto::Hash document_sha256{};
    contracts::UserId officer;
    contracts::Instant expires;
};

/// Those that stand at `now`; the first to expire comes first.
std::vector<WaitingDirective> list_waiting_directives(ledger::Connection& connection,
                                                      contracts::Instant now, std::uint32_t limit);

/// The keys that were ever bound to a party; those that began last come first.
std::vector<crypto::Thumbprint> list_party_keys(ledger::Connection& connection,
                                                contracts::PartyId party, std::uint32_t limit);

} // namespace datafloor::services
