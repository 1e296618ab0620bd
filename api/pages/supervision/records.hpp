// What the regulator sees of one order, one listing, one party, one entry: read whole from books
// and ledger.
#pragma once

#include <map>

#include "contracts/offer/offer.hpp"
#include "services/records/documents.hpp"
#include "services/supervision/acts.hpp"
#include "services/supervision/lists.hpp"

namespace datafloor::api {

struct PartyRecord {
    contracts::PartyId id;
    std::optional<services::PartyName> name;
    std::optional<contracts::Party> party;
};

/// By whom documents were signed.
using Signers = std::map<crypto::Thumbprint, contracts::PartyKey>;

/// Why an officer directs, as the document says.
struct Grounds {
    std::string legal_basis;
    std::string reason;
};

/// A directive that took effect.
struct DirectiveRecord {
    services::ListedAct act;
    std::optional<Grounds> grounds; // nothing: erased
    std::optional<contracts::PartyKey> signer;
};

/// One officer's word, which stands and waits for another's.
struct WaitingWord {
    contracts::UserId officer;
    contracts::Instant expires;
    std::optional<std::uint64_t> entry; // nothing: not indexed yet
    std::optional<Grounds> grounds;     // nothing: the same, or erased
};

/// What one officer's word waits for.
struct WaitingMeasure {
    contracts::UserId officer;
    contracts::Instant expires;
    bool lifts = false; // a freeze, or else freezes
    std::optional<contracts::OrderId> order;
    std::optional<contracts::PartyId> party; // one of the two
};

/// Those another officer can bring into force now; the first to expire comes first.
std::vector<WaitingMeasure> read_waiting_measures(ledger::Connection& connection);

/// SUPERVISION section 5, as far as this floor has it.
struct OrderRecord {
    contracts::Order order;
    bool suspended = false; // the listing
    PartyRecord buyer;
    PartyRecord provider;
    std::optional<contracts::Version> version;
    std::optional<contracts::ListingDescription> description;
    std::vector<services::FoundDocument> documents; // offer and manifest first
    Signers signers;
    std::vector<services::ListedEntry> entries;
    std::vector<contracts::Transfer> transfers;
    std::optional<contracts::Account> escrow;
    std::optional<WaitingWord> waiting; // on its freeze, or the lift of that
};

std::optional<OrderRecord> read_order_record(ledger::Connection& connection,
                                             contracts::OrderId order);

struct ListingRecord {
    contracts::Listing listing;
    PartyRecord provider;
    std::vector<services::CatalogueVersion> versions; // newest first
    std::vector<DirectiveRecord> directives;          // newest first
};

std::optional<ListingRecord> read_listing_record(ledger::Connection& connection,
                                                 contracts::ListingId listing);

/// A party that is admitted.
struct WholeParty {
    PartyRecord party;                       // with all of its members
    std::vector<contracts::PartyKey> keys;   // those that began last come first
    std::vector<DirectiveRecord> directives; // newest first
    std::optional<WaitingWord> waiting;      // on its freeze, or the lift of that
};

std::optional<WholeParty> read_whole_party(ledger::Connection& connection,
                                           contracts::PartyId party);

struct EntryRecord {
    ledger::StoredEntry stored;
    ledger::OpenedEntry opened;
    Signers signers;
};

/// Nothing for one that does not exist; throws where it is damaged.
std::optional<EntryRecord> read_entry_record(ledger::Connection& connection, std::uint64_t index);

} // namespace datafloor::api
