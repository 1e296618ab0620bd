#include "services/licensing/follow_orders.hpp"

#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/field.hpp"
#include "services/records/documents.hpp"
#include "services/records/key_chain.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

SignedText signed_text(FoundDocument const& found) { return {{found.body}, {found.jws}}; }

template <class D>
std::optional<crypto::Verified<D>> verified(SignedText const& text, crypto::PublicKey const& key) {
    auto document = crypto::verify_document<D>(text.body.value, text.signature.value, key,
                                               contracts::decode<D>);
    if (!document) return std::nullopt;
    return std::move(*document);
}

/// The evidence for an order's header; nothing if a document of it is missing or erased.
template <class O>
std::optional<DepositRequest> gather_evidence(ledger::Connection& connection, O const& terms) {
    auto const manifest = find_document(connection, terms.manifest_sha256);
    auto const order = find_document(connection, terms.order_sha256);
    auto const confirmation = find_document(connection, terms.confirmation_sha256);
    if (!manifest || !order || !confirmation) return std::nullopt;
    auto const read = contracts::decode<contracts::OrderDocument>(order->body);
    if (!read || !read->answers) return std::nullopt;
    auto const offer = find_document(connection, *read->answers);
    if (!offer) return std::nullopt;
    DepositRequest out;
    std::vector<crypto::Thumbprint> seen;
    for (auto const* document : {&*manifest, &*offer, &*order})
        if (!add_key_chain(connection, document->signer, seen, out.bindings)) return std::nullopt;
    out.manifest = signed_text(*manifest);
    out.offer = signed_text(*offer);
    out.order = signed_text(*order);
    out.confirmation = signed_text(*confirmation);
    return out;
}

} // namespace

FollowOrders::FollowOrders(KeyholderClient keyholder, crypto::PublicKey keyholder_key,
                           WriterQueue& writer, Follower& documents, RefusalSink on_refusal)
    : keyholder_(std::move(keyholder)), keyholder_key_(keyholder_key), writer_(writer),
      documents_(documents), on_refusal_(std::move(on_refusal)) {}

void FollowOrders::follow(ledger::Connection& connection, FollowedEntries entries) {
    for (auto const& entry : entries) {
        for (auto const& event : entry.core.events) {
            if (auto const* confirmed = std::get_if<contracts::OrderConfirmed>(&event))
                deposit(connection, entry, *confirmed, entry.index);
            if (auto const* released = std::get_if<contracts::OrderReleased>(&event))
                disclose(entry, released->order, entry.index);
            if (auto const* revoked = std::get_if<contracts::KeyRevoked>(&event))
                void_deposits(connection, revoked->key);
            if (auto const* lifted = std::get_if<contracts::OrderFreezeLifted>(&event))
                resume(connection, entry, lifted->order);
            if (auto const* changed = std::get_if<contracts::PartyFreezeChanged>(&event))
                if (changed->act == contracts::FreezeAct::lift)
                    resume_orders_of(connection, entry, changed->party);
        }
    }
}

/// What was declined while the order was held is asked for again.
void FollowOrders::resume(ledger::Connection& connection, FollowedEntry const& entry,
                          contracts::OrderId id) {
    auto const order = ledger::read_one<contracts::Order>(connection, id);
    if (!order || order->frozen_at) return;
    if (order->state == contracts::OrderState::confirmed)
        deposit(connection, entry, *order, std::nullopt);
    if (order->state == contracts::OrderState::released) disclose(entry, id, std::nullopt);
    if (order->state != contracts::OrderState::deposited) return;
    auto const key = ledger::read_one<contracts::PartyKey>(connection, order->buyer_key);
    if (key && key->revoked) pass_deadline(id);
}

void FollowOrders::resume_orders_of(ledger::Connection& connection, FollowedEntry const& entry,
                                    contracts::PartyId provider) {
    auto const rows = connection.execute(statement("read_orders_held_with_provider"),
                                         {ledger::column_text(provider)});
    for (std::size_t row = 0; row < rows.size(); ++row)
        resume(connection, entry, field<contracts::OrderId>(rows, row, 0));
}

template <class O>
void FollowOrders::deposit(ledger::Connection& connection, FollowedEntry const& entry,
                           O const& order, Cause cause) {
    wait_for_index(entry);
    auto const request = gather_evidence(connection, order);
    if (!request) {
        on_refusal_(order.order, "a document of the order's evidence is missing");
        return;
    }
    auto const text = ask(order.order, keyholder_.deposit(*request));
    if (!text) return;
    auto document = verified<contracts::KeyDeposit>(*text, keyholder_key_);
    if (!document) {
        on_refusal_(order.order, "the keyholder's deposit is not signed by its key");
        return;
    }
    submit(order.order, contracts::DepositKey{std::move(*document)}, cause);
}

void FollowOrders::disclose(FollowedEntry const& entry, contracts::OrderId order, Cause cause) {
    // The keyholder finds the release by the same index.
    wait_for_index(entry);
    auto const text = ask(order, keyholder_.disclose(order));
    if (!text) return;
    auto document = verified<contracts::Disclosure>(*text, keyholder_key_);
    if (!document) {
        on_refusal_(order, "the keyholder's disclosure is not signed by its key");
        return;
    }
    submit(order, contracts::DiscloseHeader{std::move(*document)}, cause);
}

void FollowOrders::void_deposits(ledger::Connection& connection, crypto::Thumbprint const& key) {
    auto const rows =
        connection.execute(statement("read_deposited_orders_of_key"), {ledger::column_text(key)});
    for (std::size_t row = 0; row < rows.size(); ++row)
        pass_deadline(field<contracts::OrderId>(rows, row, 0));
}

void FollowOrders::pass_deadline(contracts::OrderId order) {
    contracts::PassDeadline command{order, new_draft(), {}};
    auto const answer = writer_.submit_and_wait({std::move(command), {}, {}});
    // Declined: another process, or a deadline, was first.
    if (!std::holds_alternative<ledger::Recorded>(answer) &&
        !std::holds_alternative<contracts::Declined>(answer))
        throw NotNow("the writer cannot void a key deposit now");
}

void FollowOrders::wait_for_index(FollowedEntry const& entry) {
    using namespace std::chrono_literals;
    if (!documents_.wait_for(entry.index, 5s)) throw NotNow("the documents are not indexed yet");
}

std::optional<SignedText> FollowOrders::ask(contracts::OrderId order,
                                            KeyholderResult<DocumentAnswer> const& answer) const {
    if (answer) return answer->document;
    if (auto const* away = std::get_if<KeyholderAway>(&answer.error())) throw NotNow(away->detail);
    auto const& refusal = std::get<Refusal>(answer.error());
    // This follower has read the release itself: the keyholder will see it, too.
    if (refusal.reason == RefusalReason::release_missing) throw NotNow(refusal.detail.value);
    on_refusal_(order, std::string(contracts::name_of(refusal.reason)) + " (" +
                           std::string(contracts::name_of(refusal.piece)) +
                           "): " + refusal.detail.value);
    return std::nullopt;
}

void FollowOrders::submit(contracts::OrderId order, contracts::Command command, Cause cause) {
    ledger::Submission submission{std::move(command), std::nullopt, std::nullopt};
    if (cause) submission.act = ledger::FollowerAct{std::string(name()), *cause};
    auto const answer = writer_.submit_and_wait(std::move(submission), Lane::parties);
    if (std::holds_alternative<ledger::Recorded>(answer)) return;
    if (auto const* declined = std::get_if<contracts::Declined>(&answer)) {
        on_refusal_(order, declined->detail);
        return;
    }
    if (auto const* failed = std::get_if<ledger::Failed>(&answer)) {
        on_refusal_(order, failed->what);
        return;
    }
    throw NotNow("the writer cannot record it now");
}

} // namespace datafloor::services
