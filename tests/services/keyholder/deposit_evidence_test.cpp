// No header is built on evidence that is missing, forged or of something else.
#include "tests/services/keyholder/keyholder_fixture.hpp"

namespace datafloor::services {
namespace {

using tests::Actor;
using tests::sign;

class DepositEvidence : public AKeyholder {
  protected:
    DepositEvidence() { EXPECT_TRUE(trade_.ingest(keyholder_)); }

    ~DepositEvidence() override {
        // Whatever was refused left no header behind.
        expect_refused(keyholder_.header(trade_.order_id()), Why::deposit_missing, Piece::deposit);
    }

    void refuses(DepositRequest const& request, Why why, Piece piece) {
        expect_refused(keyholder_.deposit(request), why, piece);
    }
};

TEST_F(DepositEvidence, MissingIsRefused) {
    SignedText const nothing{{"{}"}, {"e30..e30"}};
    auto request = trade_.deposit_request();
    request.bindings.pop_back();
    refuses(request, Why::signer_unknown, Piece::order);
    request = trade_.deposit_request();
    request.bindings.erase(request.bindings.begin());
    refuses(request, Why::signer_unknown, Piece::manifest);
    request = trade_.deposit_request();
    request.manifest = nothing;
    refuses(request, Why::signature_wrong, Piece::manifest);
    request = trade_.deposit_request();
    request.offer = nothing;
    refuses(request, Why::signature_wrong, Piece::offer);
    request = trade_.deposit_request();
    request.order = nothing;
    refuses(request, Why::signature_wrong, Piece::order);
    request = trade_.deposit_request();
    request.confirmation = nothing;
    refuses(request, Why::signature_wrong, Piece::confirmation);
}

TEST_F(DepositEvidence, ForgedIsRefused) {
    auto const forger = crypto::SigningKey::generate();
    auto request = trade_.deposit_request();
    request.confirmation = sign(forger, trade_.confirmation);
    refuses(request, Why::signature_wrong, Piece::confirmation);
    request = trade_.deposit_request();
    request.order = sign(forger, trade_.order);
    refuses(request, Why::signer_unknown, Piece::order);
    request = trade_.deposit_request();
    request.order.body = {contracts::encode(trade_.order)};
    request.order.signature = sign(forger, trade_.order).signature;
    refuses(request, Why::signer_unknown, Piece::order);
    request = trade_.deposit_request();
    request.manifest.signature = request.offer.signature;
    refuses(request, Why::signature_wrong, Piece::manifest);
    request = trade_.deposit_request();
    request.offer.body.value.back() = ' ';
    refuses(request, Why::signature_wrong, Piece::offer);
}

TEST_F(DepositEvidence, BoundByAStrangerIsRefused) {
    auto request = trade_.deposit_request();
    trade_.registrar = crypto::SigningKey::generate();
    auto const& pinned = request.bindings;
    auto const foreign = trade_.bound(trade_.buyer);
    request.bindings = {pinned[0], foreign};
    refuses(request, Why::registrar_unknown, Piece::approval);
    request = trade_.deposit_request();
    refuses(request, Why::registrar_unknown, Piece::approval);
    // A party cannot approve itself either.
    contracts::BindingApproval approval;
    trade_.stamp(approval);
    approval.answers = tests::hash_of(request.bindings[1].binding);
    approval.party = trade_.buyer.party;
    approval.key = crypto::thumbprint(trade_.buyer.key.public_key());
    request.bindings = {{request.bindings[1].binding, sign(trade_.buyer.key, approval)}};
    refuses(request, Why::registrar_unknown, Piece::approval);
}

TEST_F(AKeyholder, FollowsARotatedKeyBackToARegistrar) {
    ASSERT_TRUE(trade_.ingest(keyholder_));
    auto const first = std::move(trade_.buyer);
    auto const second = trade_.successor(first);
    trade_.buyer = trade_.successor(second);
    trade_.order.recipient = trade_.confirmation.recipient = *trade_.buyer.binding.recipient;
    auto request = trade_.deposit_request();
    auto const provider = request.bindings[0];
    auto const root = trade_.bound(first);
    auto const middle = trade_.rotated(first, second);
    auto const last = trade_.rotated(second, trade_.buyer);
    request.bindings = {provider, root, middle, last};
    EXPECT_TRUE(keyholder_.deposit(request));
    request.bindings = {provider, middle, last};
    expect_refused(keyholder_.deposit(request), Why::signer_unknown, Piece::approval);
    request.bindings = {provider, root, last, middle};
    expect_refused(keyholder_.deposit(request), Why::signer_unknown, Piece::approval);
    // The registrar's approval of the first is none of the second.
    request.bindings = {provider, root, {middle.binding, root.approval}, last};
    expect_refused(keyholder_.deposit(request), Why::answers_another, Piece::approval);
}

TEST_F(DepositEvidence, OfARotationThatGivesMoreIsRefused) {
    auto const first = std::move(trade_.buyer);
    using Spoil = std::function<void(contracts::KeyBinding&)>;
    for (auto const& spoil : std::vector<Spoil>{
             [](auto& b) { b.party = tests::new_id<contracts::PartyId>(); },
             [](auto& b) { b.user = tests::new_id<contracts::UserId>(); },
             [](auto& b) { b.role = contracts::KeyRole::treasurer; },
             [](auto& b) { b.scopes.insert(contracts::Scope::publish); },
             [](auto& b) { b.spending_limit = 1; },
             [](auto& b) {
                 b.recipient = {{crypto::age::Identity::generate().recipient().point()}};
             },
             [](auto& b) {
                 b.valid_until.instant = b.valid_until.instant + contracts::Seconds{1};
             }}) {
        trade_.buyer = trade_.successor(first);
        spoil(trade_.buyer.binding);
        trade_.order.recipient = trade_.confirmation.recipient = *trade_.buyer.binding.recipient;
        auto request = trade_.deposit_request();
        request.bindings = {request.bindings[0], trade_.bound(first),
                            trade_.rotated(first, trade_.buyer)};
        refuses(request, Why::names_another, Piece::approval);
    }
}

TEST_F(DepositEvidence, WithAnotherBindingsApprovalIsRefused) {
    auto request = trade_.deposit_request();
    std::swap(request.bindings[0].approval, request.bindings[1].approval);
    refuses(request, Why::answers_another, Piece::approval);
    // An approved binding whose recipient was changed afterwards.
    request = trade_.deposit_request();
    auto changed = trade_.buyer.binding;
    changed.recipient = {{crypto::age::Identity::generate().recipient().point()}};
    request.bindings[1].binding = sign(trade_.buyer.key, changed);
    refuses(request, Why::answers_another, Piece::approval);
    request = trade_.deposit_request();
    request.bindings[1].binding = sign(trade_.provider.key, trade_.buyer.binding);
    refuses(request, Why::signature_wrong, Piece::binding);
    request = trade_.deposit_request();
    request.bindings.push_back(request.bindings[1]);
    refuses(request, Why::names_another, Piece::binding);
}

TEST_F(DepositEvidence, OfAKeyWithoutTheScopeIsRefused) {
    trade_.buyer.binding.scopes = {contracts::Scope::receive};
    refuses(trade_.deposit_request(), Why::signer_not_entitled, Piece::order);
    trade_.bind(trade_.buyer, {contracts::Scope::order});
    trade_.order.recipient = trade_.confirmation.recipient = *trade_.buyer.binding.recipient;
    trade_.provider.binding.scopes = {contracts::Scope::order};
    refuses(trade_.deposit_request(), Why::signer_not_entitled, Piece::manifest);
}

TEST_F(DepositEvidence, OfAKeyOutOfForceIsRefused) {
    trade_.buyer.binding.valid_until = {tests::real_now() - std::chrono::minutes(1)};
    refuses(trade_.deposit_request(), Why::key_not_in_force, Piece::order);
    trade_.buyer.binding.valid_until = {tests::real_now() + std::chrono::hours(1)};
    trade_.buyer.binding.valid_from = {tests::real_now() + std::chrono::minutes(1)};
    refuses(trade_.deposit_request(), Why::key_not_in_force, Piece::order);
    trade_.buyer.binding.valid_from = {tests::real_now() - std::chrono::hours(1)};
    trade_.provider.binding.valid_until = {tests::real_now() - std::chrono::minutes(1)};
    refuses(trade_.deposit_request(), Why::key_not_in_force, Piece::manifest);
}

TEST_F(DepositEvidence, ForAnotherRecipientIsRefused) {
    contracts::AgeRecipient const thief{crypto::age::Identity::generate().recipient().point()};
    // The confirmation's recipient is not the order's.
    trade_.confirmation.recipient = thief;
    refuses(trade_.deposit_request(), Why::names_another, Piece::confirmation);
    // The order's is not its signer's, though the floor confirmed it.
    trade_.order.recipient = thief;
    refuses(trade_.deposit_request(), Why::names_another, Piece::order);
}

TEST_F(DepositEvidence, WithTheConfirmationOfAnotherOrderIsRefused) {
    // Order A is confirmed; B has another recipient and was never paid.
    auto const paid = trade_.deposit_request();
    Actor thief;
    trade_.bind(thief, {contracts::Scope::order});
    auto order = trade_.order;
    trade_.stamp(order);
    order.recipient = *thief.binding.recipient;
    auto request = paid;
    request.bindings.push_back(trade_.bound(thief));
    request.order = sign(thief.key, order);
    refuses(request, Why::answers_another, Piece::confirmation);
}

TEST_F(DepositEvidence, WithAnotherManifestIsRefused) {
    auto const honest = trade_.deposit_request();
    auto swapped = trade_.manifest;
    swapped.quality_sha256[0] ^= 1;
    auto request = honest;
    request.manifest = sign(trade_.provider.key, swapped);
    refuses(request, Why::answers_another, Piece::offer);
    // All of the chain rebuilt on it by the parties and the floor: the key was sealed for another.
    trade_.manifest = swapped;
    refuses(trade_.deposit_request(), Why::key_taken, Piece::manifest);
    trade_.manifest.custody = contracts::Custody::provider;
    refuses(trade_.deposit_request(), Why::custody_not_floors, Piece::manifest);
}

TEST_F(DepositEvidence, OfAnotherPartysOfferIsRefused) {
    Actor stranger;
    trade_.bind(stranger, {contracts::Scope::publish});
    auto request = trade_.deposit_request();
    request.bindings.push_back(trade_.bound(stranger));
    request.offer = sign(stranger.key, trade_.offer);
    refuses(request, Why::signer_not_entitled, Piece::offer);
}

TEST_F(DepositEvidence, OfAnotherFloorIsRefused) {
    auto const here = trade_.floor;
    trade_.confirmation.floor = tests::new_id<contracts::FloorId>();
    refuses(trade_.deposit_request(), Why::other_floor, Piece::confirmation);
    trade_.confirmation.floor = here;
    trade_.buyer.binding.floor = tests::new_id<contracts::FloorId>();
    refuses(trade_.deposit_request(), Why::other_floor, Piece::binding);
}

TEST_F(DepositEvidence, ThatContradictsItselfIsRefused) {
    auto const order = trade_.order;
    auto const offer = trade_.offer;
    auto const confirmation = trade_.confirmation;
    auto const expect = [&](Piece piece) {
        refuses(trade_.deposit_request(), Why::names_another, piece);
        trade_.order = order;
        trade_.offer = offer;
        trade_.confirmation = confirmation;
    };
    trade_.order.price.amount = 1;
    expect(Piece::order);
    trade_.order.licence_sha256[0] ^= 1;
    expect(Piece::order);
    trade_.order.offer = tests::new_id<contracts::OfferId>();
    expect(Piece::order);
    trade_.offer.version = 2;
    expect(Piece::offer);
    trade_.offer.listing = tests::new_id<contracts::ListingId>();
    expect(Piece::offer);
    trade_.confirmation.order = tests::new_id<OrderId>();
    expect(Piece::confirmation);
    trade_.confirmation.price.amount = 1;
    expect(Piece::confirmation);
    trade_.confirmation.buyer = trade_.provider.party;
    expect(Piece::confirmation);
    trade_.confirmation.provider = trade_.buyer.party;
    expect(Piece::confirmation);
}

} // namespace
} // namespace datafloor::services
