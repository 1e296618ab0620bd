#include "services/licensing/follow_orders.hpp"

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

} // namespace

std::optional<DepositRequest> gather_evidence(ledger::Connection& connection,
                                              contracts::OrderConfirmed const& event) {
    auto const manifest = find_document(connection, event.manifest_sha256);
    auto const order = find_document(connection, event.order_sha256);
    auto const confirmation = find_document(connection, event.confirmation_sha256);
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

FollowOrders::FollowOrders(KeyholderClient keyholder, crypto::PublicKey keyholder_key,
                           WriterQueue& writer, Follower& documents, RefusalSink on_refusal)
    : keyholder_(std::move(keyholder)), keyholder_key_(keyholder_key), writer_(writer),
      documents_(documents), on_refusal_(std::move(on_refusal)) {}

void FollowOrders::follow(ledger::Connection& connection, FollowedEntries entries) {
    for (auto const& entry : entries) {
        for (auto const& event : entry.core.events) {
            if (auto const* confirmed = std::get_if<contracts::OrderConfirmed>(&event))
                deposit(connection, entry, *confirmed);
            if (auto const* released = std::get_if<contracts::OrderReleased>(&event))
                disclose(entry, *released);
            if (auto const* revoked = std::get_if<contracts::KeyRevoked>(&event))
                void_deposits(connection, revoked->key);
        }
    }
}

void FollowOrders::deposit(ledger::Connection& connection, FollowedEntry const& entry,
                           contracts::OrderConfirmed const& event) {
    wait_for_index(entry);
    auto const request = gather_evidence(connection, event);
    if (!request) {
        on_refusal_(event.order, "a document of the order's evidence is missing");
        return;
    }
    auto const text = ask(event.order, keyholder_.deposit(*request));
    if (!text) return;
    auto document = verified<contracts::KeyDeposit>(*text, keyholder_key_);
    if (!document) {
        on_refusal_(event.order, "the keyholder's deposit is not signed by its key");
        return;
    }
    submit(entry, event.order, contracts::DepositKey{std::move(*document)});
}

void FollowOrders::disclose(FollowedEntry const& entry, contracts::OrderReleased const& event) {
    // The keyholder finds the release by the same index.
    wait_for_index(entry);
    auto const text = ask(event.order, keyholder_.disclose(event.order));
    if (!text) return;
    auto document = verified<contracts::Disclosure>(*text, keyholder_key_);
    if (!document) {
        on_refusal_(event.order, "the keyholder's disclosure is not signed by its key");
        return;
    }
    submit(entry, event.order, contracts::DiscloseHeader{std::move(*document)});
}

void FollowOrders::void_deposits(ledger::Connection& connection, crypto::Thumbprint const& key) {
    auto const rows =
        connection.execute(statement("read_deposited_orders_of_key"), {ledger::column_text(key)});
    for (std::size_t row = 0; row < rows.size(); ++row) {
        contracts::PassDeadline command{field<contracts::OrderId>(rows, row, 0), new_draft(), {}};
        auto const answer = writer_.submit_and_wait({std::move(command), {}, {}});
        // Declined: another process, or a deadline, was first.
        if (!std::holds_alternative<ledger::Recorded>(answer) &&
            !std::holds_alternative<contracts::Declined>(answer))
            throw NotNow("the writer cannot void a key deposit now");
    }
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

void FollowOrders::submit(FollowedEntry const& entry, contracts::OrderId order,
                          contracts::Command command) {
    ledger::Submission submission{std::move(command), std::nullopt,
                                  ledger::FollowerAct{std::string(name()), entry.index}};
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
