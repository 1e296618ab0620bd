// A small market for tests: keys, really signed documents, and the commands of whole trades.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "contracts/command.hpp"
#include "contracts/floor/rulebook.hpp"
#include "crypto/ed25519.hpp"

namespace datafloor::tests {

using contracts::Command;
using contracts::Hash;

/// Somebody with a party and one key.
struct Actor {
    std::string name;
    contracts::PartyId party;
    contracts::UserId user;
    contracts::NameSet<contracts::PartyRole> roles;
    contracts::KeyRole role{};
    contracts::NameSet<contracts::Scope> scopes;
    crypto::SigningKey key;
    contracts::AgeRecipient recipient;
};

/// One version of a listing, as its documents describe it.
struct Goods {
    contracts::ListingDescription description;
    contracts::Manifest manifest;
    Hash description_sha256{};
    Hash manifest_sha256{};
    Hash manifest_signature_sha256{};
};

/// An order and what its documents answered so far; filled in by the performing functions.
struct Trade {
    Actor const* buyer = nullptr;
    contracts::OrderDocument order;
    Goods const* goods = nullptr;
    Hash header_sha256{};
    Hash order_sha256{};
    Hash confirmation_sha256{};
    Hash deposit_sha256{};
    Hash release_sha256{};
    Hash disclosure_sha256{};

    [[nodiscard]] contracts::OrderId id() const { return {order.id.value}; }
};

/// Signs the documents and makes the commands. Functions named after an act in "-ing" make a
/// command and change nothing; the others perform it. `perform` executes a command, throws where it
/// is not recorded, and answers the hashes of the floor's own documents by their `typ`.
///
///     Market market(perform);
///     market.open();
///     auto const provider = market.admit("provider", {PartyRole::provider});
///     auto const buyer = market.admit("buyer", {PartyRole::buyer});
///     auto const goods = market.list(provider);
///     auto const offer = market.offer(provider, goods, 1000);
///     market.fund(buyer, 5000);
///     auto trade = market.order(buyer, goods, offer);
///     market.complete(trade);
class Market {
  public:
    using FloorDocuments = std::map<std::string, Hash, std::less<>>;
    using Perform = std::function<FloorDocuments(Command const&)>;

    explicit Market(Perform perform);

    contracts::FloorId floor;
    crypto::SigningKey log_key;
    crypto::SigningKey documents_key;
    crypto::SigningKey keyholder_key;
    /// deploy/rulebook.json; to be changed before `open`.
    contracts::Rulebook rulebook;
    /// When documents say they were signed; the system's clock unless a test puts another here.
    std::function<contracts::Instant()> now;

    Actor registrar; // known from entry 0
    Actor inspector;
    Actor cashier;
    Actor officer;

    // Commands.
    [[nodiscard]] Command opening() const;
    [[nodiscard]] Command admission(Actor const& actor) const;
    [[nodiscard]] Command binding(Actor const& actor) const;
    /// By the key itself.
    [[nodiscard]] Command revoking(Actor const& actor, contracts::RevocationCause cause) const;
    [[nodiscard]] Command drafting(Actor const& provider, Goods& goods) const;
    [[nodiscard]] Command storing(Goods const& goods) const;
    [[nodiscard]] Command inspecting(Goods const& goods) const;
    [[nodiscard]] Command offering(Actor const& provider, contracts::OfferDocument const& o) const;
    [[nodiscard]] Command withdrawing(Actor const& provider,
                                      contracts::OfferDocument const& offer) const;
    /// By this market's officer alone.
    [[nodiscard]] Command directing(contracts::PartyId party, contracts::PartyAct act) const;
    [[nodiscard]] Command suspending(contracts::ListingId listing,
                                     contracts::SuspensionAct act) const;
    [[nodiscard]] Command funding(Actor const& actor, std::int64_t amount) const;
    [[nodiscard]] Command paying_out(Actor const& actor, contracts::PayoutRequest& request,
                                     std::int64_t amount) const;
    [[nodiscard]] Command concluding(contracts::PayoutRequest const& request,
                                     contracts::PayoutOutcome outcome) const;
    /// Makes a new trade each time.
    [[nodiscard]] Command ordering(Trade& trade, Actor const& buyer, Goods const& goods,
                                   contracts::OfferDocument const& offer) const;
    [[nodiscard]] Command cancelling(Trade const& trade) const;
    [[nodiscard]] Command depositing(Trade& trade) const;
    [[nodiscard]] Command granting(Trade const& trade) const;
    [[nodiscard]] Command receiving(Trade const& trade) const;
    [[nodiscard]] Command disclosing(Trade& trade) const;
    [[nodiscard]] Command accepting(Trade const& trade) const;
    [[nodiscard]] Command passing_deadline(contracts::OrderId order) const;

    // New things, not known to the floor yet.
    [[nodiscard]] Actor new_actor(std::string name,
                                  contracts::NameSet<contracts::PartyRole> roles) const;
    [[nodiscard]] Goods new_goods(Actor const& provider, contracts::DataClass data_class) const;
    [[nodiscard]] contracts::OfferDocument new_offer(Goods const& goods, std::int64_t price) const;
    [[nodiscard]] contracts::Draft draft() const;

    // Acts.
    /// Opens the floor and binds inspector, cashier and officer.
    void open();
    /// Admits a party and binds a trader's key of it.
    Actor admit(std::string name, contracts::NameSet<contracts::PartyRole> roles);
    /// Draft, payload and inspection.
    Goods list(Actor const& provider,
               contracts::DataClass data_class = contracts::DataClass::ordinary);
    contracts::OfferDocument offer(Actor const& provider, Goods const& goods, std::int64_t price);
    void fund(Actor const& actor, std::int64_t amount);
    Trade order(Actor const& buyer, Goods const& goods, contracts::OfferDocument const& offer);
    void deposit(Trade& trade);
    void receive(Trade& trade);
    void disclose(Trade& trade);
    void accept(Trade& trade);
    void settle(Trade& trade);
    /// From the deposit to the settlement.
    void complete(Trade& trade);

  private:
    template <class D>
    void begin(D& document) const;

    Perform perform_;
    contracts::PartyId operating_;
    contracts::PartyId regulator_;
};

/// Signs a document as its body says.
template <class D>
contracts::Verified<D> sign(crypto::SigningKey const& key, D const& document) {
    auto body = contracts::encode(document);
    auto jws = crypto::sign_detached(key, D::typ, crypto::bytes_of(body));
    auto verified = crypto::verify_document<D>(std::move(body), std::move(jws), key.public_key(),
                                               contracts::decode<D>);
    if (!verified) throw std::logic_error("a test's document is refused: " + std::string(D::typ));
    return std::move(*verified);
}

/// A new UUIDv7 of the present time.
crypto::Uuid new_uuid();

} // namespace datafloor::tests
