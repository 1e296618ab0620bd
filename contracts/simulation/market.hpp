// The parties of a simulated market: what they know, and what they do next, rightly or wrongly.
#pragma once

#include <span>

#include "contracts/command.hpp"
#include "contracts/simulation/random_licence.hpp"
#include "crypto/unverified.hpp"

namespace datafloor::contracts::simulation {

/// Draws commands. It looks at the state as honest parties would, and spoils about a third of what
/// it makes: one thing at a time, so that each reason to decline comes up by itself.
class Market {
  public:
    Market(Random& random, State const& state);

    [[nodiscard]] Command open(Instant now);
    [[nodiscard]] Command next(Instant now);
    /// The floor's act on an order whose time has come, done rightly.
    [[nodiscard]] Command due(OrderId order, Instant now);
    /// The command was accepted: what it made is known from now on.
    void learn(Command const& command);

    [[nodiscard]] std::vector<OrderId> const& open_orders() const { return open_orders_; }

  private:
    using Act = Command (Market::*)();

    struct Weighted {
        unsigned weight;
        Act act;
    };

    /// Things known, the oldest forgotten.
    template <class T, std::size_t most>
    struct Memory {
        std::vector<T> items;
        std::size_t oldest = 0;

        void add(T item) {
            if (items.size() < most) return items.push_back(std::move(item));
            items[oldest] = std::move(item);
            oldest = (oldest + 1) % most;
        }
    };

    static std::span<Weighted const> acts();

    // Parties and keys.
    Command admit();
    Command bind();
    Command bind_key(PartyId party, KeyRole role);
    Command rotate();
    Command revoke();
    Command reopen();
    // Listings and offers.
    Command draft();
    Command store();
    Command inspect();
    Command withdraw_version();
    Command suspend();
    Command offer();
    Command withdraw_offer();
    // Money.
    Command fund_in();
    Command request_payout();
    Command conclude_payout();
    // Orders.
    Command place();
    Command cancel();
    Command deposit();
    Command download();
    Command receipt();
    Command disclose();
    Command accept();
    Command refuse();
    Command decide_refusal();
    Command dispute();
    Command find_dispute();
    Command direct_dispute();
    Command direct(Order const* order, Thumbprint officer);
    Command escalated(Order const& order);
    Command direct_party();
    Command direct_order();
    Command pass_deadline();
    Command deadline(OrderId order);
    Command replay();

    /// This act is spoiled in its n-th own way.
    [[nodiscard]] bool wrong(std::size_t n) const { return spoiled_ == generic_faults + n; }

    template <class D>
    Verified<D> sign(D document, Thumbprint signer, std::optional<Hash> answers);
    void spoil(Document& document, Thumbprint& signer);

    [[nodiscard]] Thumbprint key_of(PartyId party);
    [[nodiscard]] Thumbprint key_in(KeyRole role);
    [[nodiscard]] Thumbprint trader_as(PartyRole role);
    [[nodiscard]] std::optional<Thumbprint> standing_key(KeyRole role,
                                                         std::optional<UserId> but) const;
    [[nodiscard]] DisputeVerdict verdict(Order const* order);
    [[nodiscard]] Draft draw_draft();
    [[nodiscard]] crypto::PublicKey new_public_key();
    [[nodiscard]] Version const* version_in(VersionState wanted, bool sealed);
    [[nodiscard]] Offer const* standing_offer();
    [[nodiscard]] Order const* order_in(std::initializer_list<OrderState> wanted);
    [[nodiscard]] Order const* arbitrable_order();
    [[nodiscard]] OrderId id_of(Order const* order);
    [[nodiscard]] Thumbprint buyer_of(Order const* order);
    [[nodiscard]] Rulebook rulebook();
    [[nodiscard]] Policy choose_licence();
    [[nodiscard]] ListingDescription description(ListingId listing, std::uint32_t number,
                                                 PartyId provider);
    [[nodiscard]] Manifest manifest(ListingDescription const& description);
    void remember_order(OrderId order);

    static constexpr std::size_t generic_faults = 7;
    static constexpr std::size_t own_faults = 8;

    Random& random_;
    State const& state_;
    Instant now_;
    std::size_t spoiled_ = 0; // 0: an honest act
    FloorId floor_;
    PartyId operating_, regulator_;
    Thumbprint keyholder_;
    std::vector<AgeRecipient> recipients_;
    std::vector<Policy> licences_, faulty_licences_;
    std::unordered_map<VersionId, Policy> licence_of_;
    std::vector<PartyId> parties_;
    std::array<Memory<Thumbprint, 96>, 8> keys_; // by role
    std::unordered_map<PartyId, Memory<Thumbprint, 4>> traders_;
    Memory<std::pair<DocumentId, Hash>, 512> documents_;
    Memory<Command, 64> replays_;
    Memory<ListingId, 128> listings_;
    Memory<VersionId, 48> versions_;
    Memory<std::array<std::uint8_t, 16>, 32> nonces_;
    Memory<std::string, 32> references_;
    std::vector<OfferId> offers_;
    Memory<OfferId, 32> old_offers_;
    std::vector<OrderId> open_orders_;
    Memory<OrderId, 64> old_orders_;
    std::vector<PayoutId> open_payouts_;
    Memory<PayoutId, 16> old_payouts_;
    Memory<std::pair<PartyId, PartyAct>, 6> party_words_;
    Memory<std::pair<OrderId, FreezeAct>, 6> order_words_;
};

/// Makes the document signed by `signer`, spoiled where this act is.
template <class D>
Verified<D> Market::sign(D document, Thumbprint signer, std::optional<Hash> answers) {
    document.floor = floor_;
    document.id = random_.id<DocumentId>();
    document.time.instant = {(now_.micros / 1000 - random_.between(0, 60'000)) * 1000};
    document.answers = answers;
    if (spoiled_ != 0 && spoiled_ < generic_faults) spoil(document, signer);
    auto const hash = random_.hash();
    documents_.add({document.id, hash});
    return crypto::UnverifiedForTests::make(std::move(document), hash, signer);
}

} // namespace datafloor::contracts::simulation
