// A floor with its parties, on which a whole trade reads in a few lines. Documents are really
// signed; every command is decided on a state that holds only what it says it needs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "contracts/command.hpp"

namespace datafloor::contracts {

/// A user with a key.
struct Actor {
    PartyId party;
    UserId user;
    crypto::SigningKey key;
    AgeRecipient recipient;

    [[nodiscard]] crypto::Thumbprint thumbprint() const {
        return crypto::thumbprint(key.public_key());
    }
};

class Stage {
  public:
    /// Opened, with the pilot's rulebook (and 1 % tax). Its actors, by name: registrar, inspector,
    /// cashier (the operator's); officer, second-officer (the regulator's); arbiter,
    /// second-arbiter; provider, provider-treasurer; buyer, buyer-treasurer, buyer-reader; rival,
    /// who is provider and buyer; keyholder; stranger, whose key is not bound.
    Stage();

    /// Decides the command; applies and keeps what it gives. The reason if it was declined or
    /// stopped at a gate; then `events` holds what was recorded all the same.
    std::optional<Reason> give(Command const& command);
    /// As `give`, and fails the test unless the command is accepted.
    void must(Command const& command);

    [[nodiscard]] Actor const& actor(std::string_view name) const;

    void wait(Seconds span) { now = now + span; }

    [[nodiscard]] DocumentId fresh_id();
    [[nodiscard]] Draft draft();

    /// A document with the common members filled in, `answers` aside.
    template <class D>
    D fresh() {
        D document;
        document.floor = floor;
        document.id = fresh_id();
        document.time.instant = {now.micros - now.micros % 1000};
        document.salt = draft().salt;
        return document;
    }

    template <class D>
    Verified<D> sign(std::string_view signer, D const& document) const {
        auto const& key = actor(signer).key;
        auto body = encode(document);
        auto jws = crypto::sign_detached(key, D::typ, crypto::bytes_of(body));
        return crypto::verify_document<D>(std::move(body), std::move(jws), key.public_key(),
                                          decode<D>)
            .value();
    }

    // The usual documents of one trade, before signature. Each fits the state as it is.
    Admission admission();
    KeyBinding binding(std::string_view of, KeyRole role, NameSet<Scope> scopes);
    BindingApproval approval(Verified<KeyBinding> const& binding);
    /// From `old`'s key to the stranger's.
    KeyBinding next_binding(std::string_view old);
    KeyRotation rotation(Verified<KeyBinding> const& binding);
    KeyRevocation revocation(std::string_view of, RevocationCause cause);
    ListingDescription description();
    Manifest manifest(Verified<ListingDescription> const& description);
    IngestFinding finding();
    Inspection inspection(Verdict verdict = Verdict::approved);
    ListingWithdrawal listing_withdrawal();
    SuspensionDirective directive(SuspensionAct act);
    PartyDirective party_directive(std::string_view name, PartyAct act);
    OrderDirective order_directive(FreezeAct act);
    OfferDocument offer();
    OfferWithdrawal offer_withdrawal();
    FundIn fund_in(std::string_view to, std::int64_t amount);
    PayoutRequest payout_request(std::string_view by, std::int64_t amount);
    PayoutConclusion payout_conclusion(PayoutOutcome outcome);
    OrderDocument order();
    Cancellation cancellation();
    KeyDeposit deposit();
    Receipt receipt();
    RefusalDocument refusal(RefusalClaim claim = RefusalClaim::bytes_differ);
    /// `served`: the manifest's own payload.
    RefusalFinding refusal_finding(bool served);
    Disclosure disclosure();
    DisputeDocument dispute(DisputeClaim claim = DisputeClaim::chunk_differs);
    DisputeFinding dispute_finding(DisputeVerdict const& verdict);
    DisputeDirective dispute_directive(DisputeVerdict const& verdict);
    Acceptance acceptance();

    // The steps of a trade, each accepted.
    Stage& draft_version();
    Stage& store();
    Stage& inspect();
    Stage& make_offer();
    Stage& fund(std::string_view to = "buyer", std::int64_t amount = 1'000'000);
    Stage& buy();
    Stage& cancel();
    Stage& deposit_key();
    Stage& download();
    Stage& receive();
    Stage& refuse();
    Stage& decide_refusal(bool served);
    Stage& quarrel(DisputeClaim claim = DisputeClaim::chunk_differs);
    Stage& direct(std::string_view officer, DisputeVerdict const& verdict);
    Stage& disclose();
    Stage& accept();
    Stage& pass_deadline();
    Stage& request_payout(std::string_view by, std::int64_t amount);
    Stage& suspend();
    Stage& direct_party(std::string_view officer, std::string_view name, PartyAct act);
    Stage& direct_order(std::string_view officer, FreezeAct act);
    /// By both officers.
    Stage& freeze_party(std::string_view name);
    Stage& unfreeze_party(std::string_view name);
    Stage& freeze_order();
    Stage& unfreeze_order();
    /// The stranger's key takes the place of this one.
    Stage& rotate(std::string_view old);
    /// By the key itself.
    Stage& revoke(std::string_view name, RevocationCause cause);
    /// Drafted, stored, inspected, offered.
    Stage& list();

    [[nodiscard]] PassDeadline deadline();
    [[nodiscard]] GrantDownload grant() const;
    /// Under the licence of the stage's version.
    [[nodiscard]] PlaceOrder placing(std::string_view signer, OrderDocument const& order);

    [[nodiscard]] Order const& placed() const { return *state.find<Order>(order_id); }

    [[nodiscard]] std::int64_t available(std::string_view name) const;
    [[nodiscard]] std::int64_t balance(AccountId const& account) const;
    [[nodiscard]] AccountId account(AccountKind kind, Uuid const& owner) const;
    /// Every aggregate of the state as text; two states are equal if these are.
    [[nodiscard]] std::string picture() const;
    /// The types of `events`, without the documents' entries.
    [[nodiscard]] std::vector<std::string> happened() const;

    State state{State::Extent::whole};
    Instant now;
    FloorId floor;
    /// What the last accepted command gave.
    Events events;
    std::vector<FloorDocument> documents;
    /// The body of the first accepted document of each `typ`, and each type's first event.
    std::map<std::string, std::string> bodies;
    std::map<std::string, std::string> first_events;

    std::int64_t price = 100'000;
    /// The constraints of a licence that permits use alone; absent: the standard `internal-use`.
    std::optional<Constraints> terms;
    ListingId listing;
    std::optional<Verified<ListingDescription>> described;
    std::optional<Verified<OfferDocument>> offered;
    OrderId order_id;
    PayoutId payout_id;

  private:
    struct Opening {};

    explicit Stage(Opening opening);
    void add_actor(std::string name, PartyId party);
    void open();
    void bind(std::string_view name, KeyRole role, NameSet<Scope> scopes);

    [[nodiscard]] Version const& version() const { return *state.find<Version>({listing, 1}); }

    using Actors = std::map<std::string, Actor, std::less<>>;

    std::shared_ptr<Actors> actors_ = std::make_shared<Actors>();
    std::uint64_t drawn_ = 0;
    std::uint64_t entries_ = 0;
};

/// One way to spoil a good command: in the world it meets, or in its document, or by its signer.
template <class D>
struct Spoiled {
    Reason reason;
    std::string_view how;
    std::function<void(Stage&)> world = {};
    std::function<void(Stage&, D&)> edit = {};
    std::string_view signer = {};
};

/// How a good command with a document of type D is made.
template <class D>
struct Good {
    std::string_view signer;
    std::function<void(Stage&)> scene;
    std::function<D(Stage&)> document;
    std::function<Command(Stage&, Verified<D> const&)> command;
};

} // namespace datafloor::contracts
