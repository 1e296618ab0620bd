// Listings, offers and money of a simulated market.
#include "contracts/licence/templates.hpp"
#include "contracts/simulation/market.hpp"

namespace datafloor::contracts::simulation {
namespace {

constexpr std::uint64_t chunk = 65'536;

template <std::size_t N>
Text<N> text(std::string value) {
    return {std::move(value)};
}

} // namespace

Version const* Market::version_in(VersionState wanted, bool sealed) {
    for (int i = 0; i < 8 && !versions_.items.empty(); ++i) {
        auto const* version = state_.find<Version>(random_.one_of(versions_.items));
        if ((version->state == wanted && version->sealed_sha256.has_value() == sealed) ||
            random_.chance(3))
            return version;
    }
    return nullptr;
}

/// Most sell under what everybody may have; some under terms of their own.
Policy Market::choose_licence() {
    if (parties_.empty() || random_.chance(60)) return random_.one_of(licences_);
    LicenceWorld const world{now_, parties_};
    return draw_licence(random_, world);
}

ListingDescription Market::description(ListingId listing, std::uint32_t number, PartyId provider) {
    using enum DataClass;
    static constexpr auto classes = std::to_array<DataClass>(
        {open, ordinary, ordinary, ordinary, ordinary, deidentified, deidentified});
    static constexpr auto shut = std::to_array<DataClass>({personal, important, core, banned});
    ListingDescription out;
    out.listing = listing;
    out.version = number;
    out.data_class = random_.chance(94) ? random_.one_of(classes) : random_.one_of(shut);
    out.records = random_.below(1'000'000);
    out.media_type = text<100>("text/csv");
    out.licence = choose_licence();
    if (wrong(0)) out.licence = random_.one_of(faulty_licences_);
    out.licence.target = licence_target(listing);
    out.licence.assigner = licence_assigner(random_.chance(98) ? provider : operating_);
    return out;
}

Manifest Market::manifest(ListingDescription const& description) {
    Manifest out;
    out.listing = description.listing;
    out.version = description.version;
    if (wrong(1)) out.custody = Custody::provider;
    if (wrong(2)) out.delivery_class = DeliveryClass::per_buyer;
    auto const bytes = random_.below(10 * chunk);
    auto const chunks = std::max<std::uint64_t>(1, (bytes + chunk - 1) / chunk);
    out.plaintext = {
        bytes, {static_cast<std::int64_t>(chunk)}, chunks, description.media_type, random_.hash()};
    out.payload = {16 + bytes + 16 * chunks, random_.bytes<16>(), random_.hash()};
    out.hpt_list = {32 * chunks, random_.hash()};
    if (wrong(3)) out.payload.bytes += 1;
    if (wrong(4) && !nonces_.items.empty()) out.payload.nonce = random_.one_of(nonces_.items);
    out.key_commitment = random_.hash();
    out.licence_sha256 = licence_sha256(description.licence);
    if (wrong(5)) out.licence_sha256 = random_.hash();
    return out;
}

Command Market::draft() {
    auto signer = trader_as(PartyRole::provider);
    auto listing = random_.id<ListingId>();
    std::uint32_t number = 1;
    if (!listings_.items.empty() && random_.chance(50)) {
        auto const& known = *state_.find<Listing>(random_.one_of(listings_.items));
        listing = known.listing;
        number = known.latest + (wrong(6) ? 2 : 1);
        signer = wrong(7) ? key_in(KeyRole::trader) : key_of(known.provider);
    }
    auto const* key = state_.find<PartyKey>(signer);
    auto document = description(listing, number, key == nullptr ? operating_ : key->party);
    auto evidence = manifest(document);
    auto const described = sign(std::move(document), signer, {});
    auto const second = spoiled_ == 6 ? key_in(KeyRole::trader) : signer;
    auto const answers = described.hash();
    return DraftVersion{described, sign(std::move(evidence), second, answers)};
}

Command Market::store() {
    auto const* version = version_in(VersionState::draft, false);
    if (version == nullptr) return draft();
    IngestFinding document;
    document.listing = version->listing;
    document.version = version->number + (wrong(0) ? 1 : 0);
    document.payload_sha256 = wrong(1) ? random_.hash() : version->payload_sha256;
    document.sealed_sha256 = random_.hash();
    return StorePayload{sign(document, keyholder_, version->manifest_sha256), random_.hash(),
                        draw_draft()};
}

Command Market::inspect() {
    // An unsealed one only in error: its payload is missing.
    auto const* version = version_in(VersionState::draft, !wrong(0));
    if (version == nullptr) return store();
    Inspection document;
    document.listing = version->listing;
    document.version = version->number + (wrong(1) ? 1 : 0);
    document.manifest_sha256 = wrong(2) ? random_.hash() : version->manifest_sha256;
    document.verdict = random_.chance(88) ? Verdict::approved : Verdict::refused;
    document.data_class = wrong(3) ? DataClass::personal : version->data_class;
    document.reason = text<2000>("seen");
    return InspectVersion{
        sign(std::move(document), key_in(KeyRole::inspector), version->description_sha256)};
}

Command Market::withdraw_version() {
    auto const* version = version_in(static_cast<VersionState>(random_.below(5)), true);
    if (version == nullptr) return inspect();
    ListingWithdrawal document;
    document.listing = version->listing;
    document.version = version->number;
    document.reason = text<2000>("gone");
    auto const signer = wrong(0) ? key_in(KeyRole::trader) : key_of(version->provider);
    return WithdrawVersion{sign(std::move(document), signer, version->description_sha256)};
}

Command Market::suspend() {
    if (listings_.items.empty()) return draft();
    // Most of the time lift: else in the end everything would be suspended.
    auto const* listing = state_.find<Listing>(random_.one_of(listings_.items));
    for (int i = 0; i < 24 && !listing->suspended; ++i)
        listing = state_.find<Listing>(random_.one_of(listings_.items));
    SuspensionDirective document;
    document.listing = wrong(0) ? random_.id<ListingId>() : listing->listing;
    document.act = listing->suspended ? SuspensionAct::lift : SuspensionAct::suspend;
    if (wrong(1)) document.act = listing->suspended ? SuspensionAct::suspend : SuspensionAct::lift;
    document.legal_basis = text<400>("simulation");
    document.reason = text<2000>("seen");
    auto const signer = wrong(2) ? key_in(KeyRole::inspector) : key_in(KeyRole::officer);
    return SuspendListing{sign(std::move(document), signer, {})};
}

Command Market::offer() {
    auto const* version =
        version_in(random_.chance(50) ? VersionState::listed : VersionState::inspected, true);
    if (version == nullptr) return inspect();
    auto const& book = state_.find<Floor>({})->rulebook;
    auto const span = [&](SpanBounds const& bounds) {
        return Seconds{random_.between(bounds.least.value, bounds.most.value)};
    };
    OfferDocument document;
    document.listing = version->listing;
    document.version = version->number + (spoiled_ == 5 ? 7 : 0);
    auto const& currency = book.currencies[random_.chance(75) ? 0 : 1];
    document.price = {random_.between(0, currency.price_max / 20), currency.currency};
    if ((version->data_class == DataClass::open && random_.chance(85)) || random_.chance(5))
        document.price.amount = 0;
    if (wrong(0)) document.price.amount += random_.chance(50) ? currency.price_max : 1;
    if (wrong(1)) document.price.currency.code = {'X', 'X', 'X'};
    auto const fee_max = document.price.amount / 10'000 * book.refusal_fee_max_basis_points;
    document.refusal_fee = random_.between(0, fee_max) + (wrong(2) ? document.price.amount + 1 : 0);
    document.licence_sha256 = wrong(3) ? random_.hash() : version->licence_sha256;
    document.valid_from = {
        {(now_.micros / 1000 + random_.between(-3'600'000, random_.chance(85) ? 0 : 7'200'000)) *
         1000}};
    document.valid_until = {document.valid_from.instant +
                            Seconds{random_.between(7200, book.offer_validity_max.value)}};
    if (wrong(4)) document.valid_until = {document.valid_until.instant + book.offer_validity_max};
    if (wrong(5)) document.valid_until = document.valid_from;
    document.key_deposit = span(book.key_deposit);
    document.receipt = span(book.receipt);
    document.acceptance = span(book.acceptance);
    document.dispute = span(book.dispute);
    if (wrong(6)) document.receipt.value = book.receipt.most.value + 1;
    if (random_.chance(40))
        document.orders_max = static_cast<std::uint32_t>(random_.between(1, 12));
    if (random_.chance(10)) document.buyer = random_.one_of(parties_);
    auto const& arbiters = keys_[static_cast<std::size_t>(KeyRole::arbiter)].items;
    if (!arbiters.empty() && random_.chance(70))
        document.arbiter = state_.find<PartyKey>(random_.one_of(arbiters))->party;
    else if (random_.chance(5))
        document.arbiter = random_.chance(50) ? random_.id<PartyId>() : random_.one_of(parties_);
    if (random_.chance(60))
        document.partial_refund_max_basis_points =
            static_cast<std::uint32_t>(random_.between(0, random_.chance(95) ? 9'999 : 12'000));
    auto const signer = wrong(7) ? key_in(KeyRole::trader) : key_of(version->provider);
    return MakeOffer{sign(document, signer, version->manifest_sha256)};
}

/// An offer that may be ordered on, as far as its own terms go.
Offer const* Market::standing_offer() {
    for (int i = 0; i < 8 && !offers_.empty(); ++i) {
        auto const at = random_.below(offers_.size());
        auto const* offer = state_.find<Offer>(offers_[at]);
        bool const over =
            offer->closed || offer->valid_until <= now_ ||
            (offer->orders_max && offer->orders >= *offer->orders_max) ||
            state_.find<Version>({offer->listing, offer->number})->state != VersionState::listed;
        if (!over) return offer;
        if (random_.chance(4)) return offer;
        old_offers_.add(offers_[at]);
        offers_[at] = offers_.back();
        offers_.pop_back();
    }
    return nullptr;
}

Command Market::withdraw_offer() {
    auto const* offer = standing_offer();
    if (offer == nullptr) return Market::offer();
    if (wrong(1) && !old_offers_.items.empty())
        offer = state_.find<Offer>(random_.one_of(old_offers_.items));
    OfferWithdrawal document;
    document.offer = wrong(2) ? random_.id<OfferId>() : offer->offer;
    auto const signer = wrong(0) ? key_in(KeyRole::trader) : key_of(offer->provider);
    return WithdrawOffer{sign(document, signer, offer->document_sha256)};
}

Command Market::fund_in() {
    FundIn document;
    document.party = random_.one_of(parties_);
    if (wrong(0)) document.party = random_.id<PartyId>();
    document.amount = {random_.between(1, 12'000'000), {}};
    if (random_.chance(25)) document.amount = {random_.between(1, 500'000), {{'U', 'S', 'D'}}};
    if (wrong(1)) document.amount.amount = random_.chance(50) ? 0 : amount_max + 1;
    if (wrong(2)) document.amount.currency.code = {'X', 'X', 'X'};
    document.bank_reference = text<100>("B" + std::to_string(random_.draw()));
    if (wrong(3) && !references_.items.empty())
        document.bank_reference.value = random_.one_of(references_.items);
    return RecordFundIn{
        sign(std::move(document), key_in(wrong(4) ? KeyRole::inspector : KeyRole::cashier), {})};
}

Command Market::request_payout() {
    auto const signer = key_in(KeyRole::treasurer);
    auto const* key = state_.find<PartyKey>(signer);
    if (key == nullptr) return bind();
    PayoutRequest document;
    document.party = wrong(0) ? random_.one_of(parties_) : key->party;
    if (random_.chance(25)) document.amount.currency.code = {'U', 'S', 'D'};
    auto const* account =
        state_.find<Account>({AccountKind::party, key->party.value, document.amount.currency});
    auto const available = account == nullptr ? 0 : account->available();
    document.amount.amount = 1 + random_.between(0, available);
    if (random_.chance(80)) document.amount.amount = (document.amount.amount + 3) / 4;
    if (wrong(1)) document.amount.amount = available + 1;
    if (wrong(2)) document.amount.amount = -document.amount.amount;
    if (wrong(3)) document.amount.currency.code = {'X', 'X', 'X'};
    document.account = text<100>("VN00");
    return RequestPayout{sign(std::move(document), signer, {})};
}

Command Market::conclude_payout() {
    PayoutConclusion document;
    bool const old = wrong(0) && !old_payouts_.items.empty();
    if (old) {
        document.payout = random_.one_of(old_payouts_.items);
    } else if (!open_payouts_.empty() && !wrong(1)) {
        document.payout = random_.one_of(open_payouts_);
    } else {
        document.payout = random_.id<PayoutId>();
    }
    document.outcome = random_.chance(75) ? PayoutOutcome::paid : PayoutOutcome::failed;
    document.bank_reference = text<100>("P");
    auto const* payout = state_.find<Payout>(document.payout);
    auto const answers = payout == nullptr ? random_.hash() : payout->request_sha256;
    auto const role = wrong(2) ? KeyRole::treasurer : KeyRole::cashier;
    return ConcludePayout{sign(std::move(document), key_in(role), answers)};
}

} // namespace datafloor::contracts::simulation
