#include "api/pages/supervision/records.hpp"

#include "api/routes/reading.hpp"
#include "contracts/order/legs.hpp"
#include "contracts/supervision/two_officers.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

/// Directives that a page shows; beyond are those of years ago.
constexpr std::uint32_t directives_max = 100;
/// Keys that a page shows.
constexpr std::uint32_t keys_max = 100;
/// Words of first officers that the overview shows.
constexpr std::uint32_t words_max = 100;

PartyRecord read_party(ledger::Connection& connection, contracts::PartyId id) {
    return {id, services::find_party_name(connection, id),
            ledger::read_one<contracts::Party>(connection, id)};
}

Signers read_signers(ledger::Connection& connection, std::vector<crypto::Thumbprint> const& keys) {
    Signers out;
    for (auto const& key : ledger::read_several<contracts::PartyKey>(connection, keys))
        out.emplace(key.id, key);
    return out;
}

void add_documents(ledger::Connection& connection, OrderRecord& record) {
    record.documents = services::find_order_documents(connection, record.order.order);
    auto const offer = ledger::read_one<contracts::Offer>(connection, record.order.offer);
    for (auto const& hash : {offer ? std::optional(offer->document_sha256) : std::nullopt,
                             std::optional(record.order.manifest_sha256)})
        if (auto document = hash ? services::find_document(connection, *hash) : std::nullopt)
            record.documents.insert(record.documents.begin(), std::move(*document));
    std::vector<crypto::Thumbprint> keys;
    for (auto const& document : record.documents) keys.push_back(document.signer);
    record.signers = read_signers(connection, keys);
}

void add_money(ledger::Connection& connection, OrderRecord& record) {
    auto const ids = contracts::transfers_of(record.order.order);
    record.transfers = ledger::read_several<contracts::Transfer>(
        connection, std::vector<contracts::TransferId>(ids.begin(), ids.end()));
    contracts::AccountId const escrow{contracts::AccountKind::escrow, record.order.order.value,
                                      record.order.currency};
    record.escrow = ledger::read_one<contracts::Account>(connection, escrow);
}

template <class D>
Grounds grounds_of(std::string_view body) {
    auto const document = decode_stored<D>(body);
    return {document.legal_basis.value, document.reason.value};
}

/// The word that stands, by the rules' own judgement.
template <class D>
std::optional<WaitingWord> read_waiting(ledger::Connection& connection,
                                        contracts::DirectiveId const& directive) {
    contracts::State state(contracts::State::Extent::partial);
    ledger::Table<contracts::Directive>().load(connection, {directive}, state);
    if (auto const* said = state.find<contracts::Directive>(directive))
        ledger::Table<contracts::PartyKey>().load(connection, {said->officer_key}, state);
    auto const* word = contracts::standing_word(state, directive, services::now());
    if (word == nullptr) return std::nullopt;
    WaitingWord out{word->officer, word->expires_at, {}, {}};
    if (auto const document = services::find_document(connection, word->document_sha256)) {
        out.entry = document->entry;
        out.grounds = grounds_of<D>(document->body);
    }
    return out;
}

template <class D>
DirectiveRecord read_directive(ledger::Connection& connection, services::ListedAct act) {
    DirectiveRecord record;
    auto const entries = services::read_followed(connection, act.entry, 1);
    if (!entries.empty() && entries[0].index == act.entry) {
        if (auto const* body = services::document_body(entries[0], D::typ))
            record.grounds = grounds_of<D>(*body);
        for (auto const& event : entries[0].core.events)
            if (auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event))
                record.signer = ledger::read_one<contracts::PartyKey>(connection, recorded->signer);
    }
    record.act = std::move(act);
    return record;
}

/// Whether it would change something still: an order may have ended meanwhile, or its freeze.
bool is_open(ledger::Connection& connection, contracts::OrderDirective const& directive,
             contracts::DirectiveId const& word) {
    auto const order = ledger::read_one<contracts::Order>(connection, directive.order);
    return order && !is_final(order->state) &&
           contracts::directive_on(*order, directive.act) == word;
}

std::optional<WaitingMeasure> read_measure(ledger::Connection& connection,
                                           services::WaitingDirective const& word) {
    WaitingMeasure out{word.officer, word.expires, false, {}, {}};
    auto const document = services::find_document(connection, word.document_sha256);
    if (!document) return std::nullopt; // not indexed yet
    if (document->typ == contracts::OrderDirective::typ) {
        auto const directive = decode_stored<contracts::OrderDirective>(document->body);
        if (!is_open(connection, directive, word.directive)) return std::nullopt;
        out.order = directive.order;
        out.lifts = directive.act == contracts::FreezeAct::lift;
    } else if (document->typ == contracts::PartyDirective::typ) {
        auto const directive = decode_stored<contracts::PartyDirective>(document->body);
        out.party = directive.party;
        out.lifts = directive.act == contracts::PartyAct::lift_freeze;
    } else {
        return std::nullopt;
    }
    return out;
}

} // namespace

std::vector<WaitingMeasure> read_waiting_measures(ledger::Connection& connection) {
    std::vector<WaitingMeasure> out;
    for (auto const& word :
         services::list_waiting_directives(connection, services::now(), words_max))
        if (auto const measure = read_measure(connection, word)) out.push_back(*measure);
    return out;
}

std::optional<OrderRecord> read_order_record(ledger::Connection& connection,
                                             contracts::OrderId order) {
    auto const found = ledger::read_one<contracts::Order>(connection, order);
    if (!found) return std::nullopt;
    OrderRecord record;
    record.order = *found;
    auto const listing = ledger::read_one<contracts::Listing>(connection, found->listing);
    record.suspended = listing && listing->suspended;
    record.buyer = read_party(connection, found->buyer);
    record.provider = read_party(connection, found->provider);
    record.version = ledger::read_one<contracts::Version>(
        connection, contracts::VersionId{found->listing, found->number});
    if (record.version)
        if (auto const document =
                services::find_document(connection, record.version->description_sha256))
            record.description = decode_stored<contracts::ListingDescription>(document->body);
    add_documents(connection, record);
    record.entries = services::list_entries_of_order(connection, order);
    add_money(connection, record);
    using contracts::FreezeAct;
    auto const act = found->frozen_at ? FreezeAct::lift : FreezeAct::freeze;
    record.waiting =
        read_waiting<contracts::OrderDirective>(connection, contracts::directive_on(*found, act));
    return record;
}

std::optional<ListingRecord> read_listing_record(ledger::Connection& connection,
                                                 contracts::ListingId listing) {
    auto const found = ledger::read_one<contracts::Listing>(connection, listing);
    if (!found) return std::nullopt;
    ListingRecord record;
    record.listing = *found;
    record.provider = read_party(connection, found->provider);
    record.versions = services::find_versions(connection, listing);
    services::ActQuery const query{.listing = listing, .limit = directives_max};
    for (auto& act : services::list_acts(connection, query)) {
        if (act.what != services::Act::listing_suspended &&
            act.what != services::Act::suspension_lifted)
            continue;
        record.directives.push_back(
            read_directive<contracts::SuspensionDirective>(connection, std::move(act)));
    }
    return record;
}

std::optional<WholeParty> read_whole_party(ledger::Connection& connection,
                                           contracts::PartyId party) {
    WholeParty record{read_party(connection, party), {}, {}, {}};
    auto const& books = record.party.party;
    if (!books) return std::nullopt;
    record.keys = ledger::read_several<contracts::PartyKey>(
        connection, services::list_party_keys(connection, party, keys_max));
    services::ActQuery const query{.party = party, .limit = directives_max};
    for (auto& act : services::list_acts(connection, query))
        record.directives.push_back(
            read_directive<contracts::PartyDirective>(connection, std::move(act)));
    using contracts::PartyAct;
    auto const act = books->frozen ? PartyAct::lift_freeze : PartyAct::freeze;
    record.waiting =
        read_waiting<contracts::PartyDirective>(connection, contracts::directive_on(party, act));
    return record;
}

std::optional<EntryRecord> read_entry_record(ledger::Connection& connection, std::uint64_t index) {
    auto stored = ledger::read_entry(connection, index);
    if (!stored) return std::nullopt;
    auto opened = ledger::open_entry(*stored);
    if (!opened) throw std::runtime_error("entry " + std::to_string(index) + " is damaged");
    std::vector<crypto::Thumbprint> keys;
    for (auto const& event : opened->core.events)
        if (auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event))
            keys.push_back(recorded->signer);
    auto signers = read_signers(connection, keys);
    return EntryRecord{std::move(*stored), std::move(*opened), std::move(signers)};
}

} // namespace datafloor::api
