#include "api/cli/order_documents.hpp"

#include "crypto/verified.hpp"

namespace datafloor::api::cli {
namespace {

Refused does_not_fit(std::string const& what) {
    return Refused("the floor's documents do not fit this order: " + what +
                   "; do not go on, and report it to the regulator");
}

class Documents {
  public:
    explicit Documents(crypto::Json answer) : answer_(std::move(answer)) {
        if (!answer_.contains("documents") || !answer_["documents"].is_array())
            throw Refused("the server's answer lacks `documents`; check that --url is a floor's");
    }

    /// The document of this kind whose signature is this key's.
    template <class T>
    std::optional<Checked<T>> find(crypto::PublicKey const& signer) const {
        auto const* const entry = entry_of(T::typ);
        if (entry == nullptr) return std::nullopt;
        auto verified = crypto::verify_document<T>(
            text_in(*entry, "body"), text_in(*entry, "signature"), signer, contracts::decode<T>);
        if (!verified) throw does_not_fit("the signature of " + std::string(T::typ) + " is wrong");
        return Checked<T>{**verified, verified->hash()};
    }

    /// The body of the last document of this kind.
    [[nodiscard]] std::string const& body(std::string_view typ) const {
        auto const* const entry = entry_of(typ);
        if (entry == nullptr)
            throw Refused("the order has no " + std::string(typ) + "; there is nothing to decide");
        return text_in(*entry, "body");
    }

    /// The document of this kind and hash, whoever signed it.
    template <class T>
    Checked<T> by_hash(crypto::Hash const& hash) const {
        auto const* const entry = entry_of(T::typ);
        if (entry == nullptr) throw does_not_fit(std::string(T::typ) + " is missing");
        auto const& body = text_in(*entry, "body");
        if (crypto::sha256(crypto::bytes_of(body)) != hash)
            throw does_not_fit(std::string(T::typ) + " is another one than was ordered");
        auto document = contracts::decode<T>(body);
        if (!document) throw does_not_fit(std::string(T::typ) + " is malformed");
        return {std::move(*document), hash};
    }

  private:
    [[nodiscard]] crypto::Json const* entry_of(std::string_view typ) const {
        // The last one counts: a voided key deposit is followed by another.
        crypto::Json const* found = nullptr;
        for (auto const& entry : answer_["documents"])
            if (text_in(entry, "typ") == typ) found = &entry;
        return found;
    }

    crypto::Json answer_;
};

template <class T>
void check_order(std::optional<Checked<T>> const& document, contracts::OrderId order) {
    if (document && document->document.order != order)
        throw does_not_fit(std::string(T::typ) + " is another order's");
}

template <class T>
void check_answers(std::optional<Checked<T>> const& document, crypto::Hash const& answered) {
    if (document && document->document.answers != answered)
        throw does_not_fit(std::string(T::typ) + " answers another document");
}

void check_deposit(OrderDocuments const& all, contracts::OrderId order) {
    if (!all.deposit) return;
    auto const& deposit = all.deposit->document;
    check_order(all.deposit, order);
    check_answers(all.deposit, all.confirmation.hash);
    if (deposit.manifest_sha256 != all.manifest.hash ||
        deposit.key_commitment != all.manifest.document.key_commitment)
        throw does_not_fit("the key deposit is for other bytes");
    if (deposit.recipient != all.order.document.recipient)
        throw does_not_fit("the key deposit is for another recipient");
}

Documents fetch(Session& session, contracts::OrderId order) {
    return Documents(session.get("/v1/orders/" + order.value.text() + "/documents"));
}

Checked<contracts::Confirmation> find_confirmation(Documents const& documents,
                                                   contracts::FloorKeys const& floor,
                                                   contracts::OrderId order) {
    auto confirmation = documents.find<contracts::Confirmation>(floor.documents);
    if (!confirmation) throw does_not_fit("the confirmation is missing");
    check_order(confirmation, order);
    return std::move(*confirmation);
}

} // namespace

Checked<contracts::Confirmation> order_confirmation(Session& session, contracts::OrderId order) {
    return find_confirmation(fetch(session, order), session.floor_keys(), order);
}

std::string order_document(Session& session, contracts::OrderId order, std::string_view typ) {
    return fetch(session, order).body(typ);
}

OrderDocuments order_documents(Session& session, contracts::OrderId order) {
    auto const documents = fetch(session, order);
    auto const own = session.key().public_key();
    auto const& floor = session.floor_keys();
    auto placed = documents.find<contracts::OrderDocument>(own);
    if (!placed || placed->document.id.value != order.value)
        throw does_not_fit("the order this key signed is missing");
    auto confirmation = find_confirmation(documents, floor, order);
    if (confirmation.document.answers != placed->hash)
        throw does_not_fit("the confirmation answers another order");
    auto manifest = documents.by_hash<contracts::Manifest>(placed->document.manifest_sha256);
    OrderDocuments all{std::move(*placed),
                       std::move(manifest),
                       std::move(confirmation),
                       documents.find<contracts::KeyDeposit>(floor.keyholder),
                       documents.find<contracts::Receipt>(own),
                       documents.find<contracts::Release>(floor.documents),
                       documents.find<contracts::Disclosure>(floor.keyholder),
                       documents.find<contracts::Acceptance>(own)};
    check_deposit(all, order);
    check_order(all.receipt, order);
    if (all.receipt && all.release) check_answers(all.release, all.receipt->hash);
    check_order(all.release, order);
    if (all.release) check_answers(all.disclosure, all.release->hash);
    check_order(all.disclosure, order);
    return all;
}

} // namespace datafloor::api::cli
