// The simulation's own view of who may sign what, and what may be sold: admissions, keys, versions
// and offers, from the events and the documents alone.
#pragma once

#include <map>
#include <unordered_set>

#include "contracts/command.hpp"
#include "contracts/simulation/books.hpp"

namespace datafloor::contracts::simulation {

class Gates {
  public:
    /// A document is executed once, signed by a hand that may.
    Fault sign(DocumentRecorded const& recorded, Instant now);
    /// One fact of an accepted command.
    Fault pass(Command const& command, Event const& event, Instant now);

    [[nodiscard]] Offer const& offer(OfferId id) const { return offers_.at(id); }

    [[nodiscard]] Version const& version(VersionId id) const { return goods_.at(id).facts; }

    [[nodiscard]] Policy const& licence(VersionId id) const { return goods_.at(id).licence; }

    [[nodiscard]] Country country(PartyId id) const { return parties_.at(id).country; }

    [[nodiscard]] bool suspended(ListingId listing) const { return suspended_.contains(listing); }

    [[nodiscard]] bool revoked(Thumbprint const& key) const { return revoked_.contains(key); }

    /// The key that signed this offer may be in other hands.
    [[nodiscard]] bool compromised(OfferId offer) const;

    [[nodiscard]] bool frozen(PartyId party) const { return frozen_.contains(party); }

    /// An officer says `what`; `waits` unless the rules take it for the second word. Says what is
    /// wrong.
    Fault word(std::string const& what, Thumbprint const& signer, DirectiveId id,
               DirectiveGiven const* waits, Instant now);

    /// The party this key is bound to.
    [[nodiscard]] PartyId party_of(Thumbprint const& key) const;
    /// The user of a regulator's officer key.
    [[nodiscard]] std::optional<UserId> officer_of(Thumbprint const& key) const;

    /// Whether two parties are under one control.
    [[nodiscard]] bool together(PartyId one, PartyId other) const {
        return root(one) == root(other);
    }

  private:
    struct Goods { // one version of a listing
        Version facts;
        Policy licence;
        bool stored = false, approved = false, gone = false;
    };

    struct Word {
        UserId officer;
        Thumbprint key;
        Instant until;
    };

    void expect(bool good, std::string_view what);
    void open(FloorOpened const& opened);
    void admit(Command const& command, PartyAdmitted const& admitted);
    void bind(KeyBound const& bound);
    void rotate(RotateKey const& command, KeyRotated const& rotated);
    void revoke(RevokeKey const& command, KeyRevoked const& revoked);
    void direct(DirectParty const& command, Event const& event);
    void draft(DraftVersion const& command, Version const& version);
    void list(Command const& command, Event const& event);
    void offer(MakeOffer const& command, Offer const& offer);
    void order(PlaceOrder const& command, OrderConfirmed const& terms);
    [[nodiscard]] PartyId root(PartyId party) const;
    [[nodiscard]] bool listable(DataClass data_class) const;
    [[nodiscard]] bool for_sale(VersionId id) const;
    [[nodiscard]] bool trades(PartyId party) const;

    std::string fault_;
    Instant now_;
    FloorOpened floor_;
    Thumbprint keyholder_, floor_key_;
    std::unordered_map<PartyId, PartyAdmitted> parties_;
    std::unordered_map<Thumbprint, KeyBound> keys_;
    std::unordered_map<Thumbprint, RevocationCause> revoked_;
    std::unordered_map<OfferId, Thumbprint> offerers_;
    std::unordered_set<Uuid> documents_;
    std::unordered_set<std::string> secrets_; // nonces and key commitments
    std::unordered_map<VersionId, Goods> goods_;
    std::unordered_set<ListingId> suspended_;
    std::unordered_map<OfferId, Offer> offers_;
    std::unordered_set<PartyId> barred_, frozen_; // by one officer, by two
    std::unordered_map<std::string, Word> words_; // that wait
    std::unordered_map<DirectiveId, std::string> said_;
};

} // namespace datafloor::contracts::simulation
