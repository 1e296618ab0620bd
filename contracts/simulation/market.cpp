#include "contracts/simulation/market.hpp"

namespace datafloor::contracts::simulation {
namespace {

constexpr Seconds hours(std::int64_t count) { return {count * 3600}; }

constexpr Seconds days(std::int64_t count) { return hours(24 * count); }

template <std::size_t N>
Text<N> text(std::string value) {
    return {std::move(value)};
}

Policy licence(std::initializer_list<LicenceAction> permitted,
               std::initializer_list<LicenceAction> prohibited) {
    Policy policy;
    policy.uid = text<100>("urn:simulation:licence");
    for (auto const action : permitted)
        policy.permission.push_back(
            {action,
             {{LeftOperand::spatial, ConstraintOperator::eq, {text<200>("VN")}}},
             {{LicenceDuty::attribute}}});
    for (auto const action : prohibited) policy.prohibition.push_back({action});
    return policy;
}

} // namespace

Market::Market(Random& random, State const& state) : random_(random), state_(state) {
    for (int i = 0; i < 64; ++i)
        recipients_.push_back({crypto::x25519_base(crypto::SecretBytes<32>(random_.bytes<32>()))});
    using enum LicenceAction;
    licences_ = {licence({use}, {reidentify}), licence({use, derive}, {reidentify, distribute})};
    faulty_licences_ = {licence({}, {reidentify}), licence({use}, {}),
                        licence({use}, {reidentify, use})};
}

std::span<Market::Weighted const> Market::acts() {
    static constexpr auto table = std::to_array<Weighted>({
        {2, &Market::admit},          {4, &Market::bind},
        {1, &Market::revoke},         {1, &Market::reopen},
        {7, &Market::draft},          {7, &Market::store},
        {7, &Market::inspect},        {1, &Market::withdraw_version},
        {2, &Market::suspend},        {6, &Market::offer},
        {1, &Market::withdraw_offer}, {9, &Market::fund_in},
        {3, &Market::request_payout}, {3, &Market::conclude_payout},
        {24, &Market::place},         {3, &Market::cancel},
        {18, &Market::deposit},       {18, &Market::download},
        {15, &Market::receipt},       {13, &Market::disclose},
        {8, &Market::accept},         {5, &Market::refuse},
        {5, &Market::decide_refusal}, {4, &Market::dispute},
        {9, &Market::find_dispute},   {7, &Market::direct_dispute},
        {14, &Market::pass_deadline}, {3, &Market::replay},
        {1, &Market::rotate},         {3, &Market::direct_party},
        {5, &Market::direct_order},
    });
    return table;
}

Command Market::next(Instant now) {
    now_ = now;
    spoiled_ = random_.chance(65) ? 0 : 1 + random_.below(generic_faults + own_faults - 1);
    // The floor's staff, and then the traders, first of all.
    for (auto const role : {KeyRole::registrar, KeyRole::inspector, KeyRole::cashier})
        if (keys_[static_cast<std::size_t>(role)].items.size() < 2)
            return bind_key(operating_, role);
    if (keys_[static_cast<std::size_t>(KeyRole::officer)].items.size() < 3)
        return bind_key(regulator_, KeyRole::officer);
    if (parties_.size() < 6) return admit();
    if (keys_[static_cast<std::size_t>(KeyRole::trader)].items.size() < 8) return bind();
    if (open_orders_.size() > 120 && random_.chance(50)) return pass_deadline();
    unsigned total = 0;
    for (auto const& line : acts()) total += line.weight;
    auto drawn = random_.below(total);
    for (auto const& line : acts()) {
        if (drawn < line.weight) return (this->*line.act)();
        drawn -= line.weight;
    }
    ENSURE(false);
}

void Market::spoil(Document& document, Thumbprint& signer) {
    switch (spoiled_) {
    case 1: document.floor = random_.id<FloorId>(); break;
    case 2:
        if (!documents_.items.empty()) document.id = random_.one_of(documents_.items).first;
        break;
    case 3: document.time.instant.micros -= days(3).value * 1'000'000; break;
    case 4: document.time.instant.micros += days(2).value * 1'000'000; break;
    case 5: document.answers = random_.chance(50) ? std::optional<Hash>() : random_.hash(); break;
    case 6:
        signer =
            random_.chance(10)
                ? Thumbprint{random_.hash()}
                : key_in(static_cast<KeyRole>(random_.below(EnumNames<KeyRole>::names.size())));
        break;
    default: ENSURE(false);
    }
}

Draft Market::draw_draft() { return {random_.id<DocumentId>(), random_.bytes<16>()}; }

crypto::PublicKey Market::new_public_key() {
    crypto::SecretBytes<32> const seed(random_.bytes<32>());
    return crypto::SigningKey::from_seed(seed).public_key();
}

/// A key of this role, most often one in force.
Thumbprint Market::key_in(KeyRole role) {
    auto const& known = keys_[static_cast<std::size_t>(role)].items;
    if (known.empty()) return {random_.hash()};
    auto key = random_.one_of(known);
    for (int i = 0; i < 6 && !state_.find<PartyKey>(key)->in_force(now_); ++i)
        key = random_.one_of(known);
    return key;
}

/// A trader of a party that is most often admitted in this capacity.
Thumbprint Market::trader_as(PartyRole role) {
    auto key = key_in(KeyRole::trader);
    for (int i = 0; i < 4; ++i) {
        auto const* known = state_.find<PartyKey>(key);
        if (known == nullptr || state_.find<Party>(known->party)->roles.contains(role)) break;
        key = key_in(KeyRole::trader);
    }
    return key;
}

/// A trader of this party, most often one whose key is in force.
Thumbprint Market::key_of(PartyId party) {
    auto const known = traders_.find(party);
    if (known == traders_.end()) return {random_.hash()};
    auto key = random_.one_of(known->second.items);
    for (int i = 0; i < 4 && !state_.find<PartyKey>(key)->in_force(now_); ++i)
        key = random_.one_of(known->second.items);
    return key;
}

Rulebook Market::rulebook() {
    LegalBasis const legal{text<400>("simulation"), text<1>("D")};
    Rulebook book;
    book.version = 1;
    book.valid_from = now_;
    for (auto const listed : {DataClass::open, DataClass::ordinary, DataClass::deidentified})
        book.classes.push_back({listed, true, listed == DataClass::open, days(365), legal});
    for (auto const shut : {DataClass::personal, DataClass::important, DataClass::banned})
        book.classes.push_back({shut, false, false, days(365), legal});
    book.currencies = {{{}, {0}, 50'000'000}, {{{'U', 'S', 'D'}}, {2}, 2'000'000}};
    book.roles = {
        {KeyRole::trader, {Scope::read, Scope::publish, Scope::order, Scope::receive}},
        {KeyRole::treasurer, {Scope::read, Scope::payout}},
        {KeyRole::reader, {Scope::read}},
        {KeyRole::registrar, {Scope::read, Scope::admit}},
        {KeyRole::inspector, {Scope::read, Scope::inspect, Scope::supervise}},
        {KeyRole::cashier, {Scope::read, Scope::cash}},
        {KeyRole::officer, {Scope::read, Scope::supervise}},
        {KeyRole::arbiter, {Scope::read, Scope::arbitrate}},
    };
    book.fee_basis_points = static_cast<std::uint32_t>(random_.between(0, 700));
    book.tax_basis_points = static_cast<std::uint32_t>(random_.between(0, 1000));
    book.refusal_fee_max_basis_points = static_cast<std::uint32_t>(random_.between(100, 2000));
    book.key_deposit = book.receipt = book.acceptance = {hours(1), days(2)};
    book.dispute = {days(1), days(30)};
    book.disclosure = hours(random_.between(1, 24));
    book.offer_validity_max = days(10);
    book.document_age_max = days(2);
    book.document_ahead_max = {300};
    book.downloads_max = static_cast<std::uint32_t>(random_.between(1, 4));
    book.witness_quorum = static_cast<std::uint32_t>(random_.below(2));
    book.freeze_max = hours(random_.between(1, 48));
    book.directive_wait = hours(random_.between(1, 12));
    book.legal = legal;
    return book;
}

Command Market::open(Instant now) {
    now_ = now;
    floor_ = random_.id<FloorId>();
    operating_ = random_.id<PartyId>();
    regulator_ = random_.id<PartyId>();
    FloorKeys const keys{new_public_key(), new_public_key(), new_public_key(), recipients_[0],
                         recipients_[1]};
    keyholder_ = crypto::thumbprint(keys.keyholder);
    PartyAdmitted const operating{
        operating_, {PartyRole::operating}, {}, random_.hash(), operating_};
    PartyAdmitted const regulator{
        regulator_, {PartyRole::regulator}, {}, random_.hash(), regulator_};
    KeyBound const registrar{new_public_key(),
                             operating_,
                             random_.id<UserId>(),
                             KeyRole::registrar,
                             {Scope::read, Scope::admit},
                             {},
                             {},
                             now,
                             now + days(36'500)};
    return OpenFloor{floor_, keys, rulebook(), operating, regulator, registrar};
}

/// The floor is opened once.
Command Market::reopen() {
    auto const keys = state_.find<Floor>({})->keys;
    return OpenFloor{floor_,
                     keys,
                     rulebook(),
                     {operating_, {PartyRole::operating}, {}, {}, operating_},
                     {regulator_, {PartyRole::regulator}, {}, {}, regulator_},
                     {new_public_key(), operating_, {}, {}, {}, {}, {}, now_, now_ + days(1)}};
}

Command Market::admit() {
    using enum PartyRole;
    auto const choices = std::to_array<NameSet<PartyRole>>(
        {{provider}, {buyer}, {provider, buyer}, {buyer, auditor}, {broker}, {auditor}});
    Admission document;
    document.party =
        wrong(0) && !parties_.empty() ? random_.one_of(parties_) : random_.id<PartyId>();
    document.name = text<200>("Party");
    document.business_code = text<60>("0100000000");
    if (random_.chance(15)) document.country.code = {'L', 'A'};
    document.roles = choices[random_.below(random_.chance(85) ? 4 : choices.size())];
    if (wrong(1)) document.roles.insert(random_.chance(50) ? operating : regulator);
    if (!parties_.empty() && random_.chance(15)) document.control_group = random_.one_of(parties_);
    if (wrong(2)) document.control_group = random_.id<PartyId>();
    document.salt = random_.bytes<16>();
    document.identity_sha256 = wrong(4) ? random_.hash() : identity_of(document);
    return AdmitParty{sign(std::move(document),
                           wrong(3) ? key_in(KeyRole::trader) : key_in(KeyRole::registrar), {})};
}

Command Market::bind() {
    auto const drawn = random_.below(20);
    if (parties_.empty() || drawn == 0) return bind_key(operating_, KeyRole::cashier);
    if (drawn == 1) return bind_key(operating_, KeyRole::inspector);
    if (drawn == 2) return bind_key(operating_, KeyRole::registrar);
    if (drawn == 3) return bind_key(regulator_, KeyRole::officer);
    if (drawn == 4) return bind_key(random_.one_of(parties_), KeyRole::arbiter);
    auto const role =
        drawn < 14 ? KeyRole::trader : (drawn < 18 ? KeyRole::treasurer : KeyRole::reader);
    return bind_key(random_.one_of(parties_), role);
}

Command Market::bind_key(PartyId party, KeyRole role) {
    KeyBinding document;
    document.party = wrong(0) ? random_.id<PartyId>() : party;
    document.user = random_.id<UserId>();
    document.key = new_public_key();
    document.role = role;
    if (wrong(1))
        document.role = static_cast<KeyRole>(random_.below(EnumNames<KeyRole>::names.size()));
    auto scopes = state_.find<Floor>({})->rulebook.scopes_of(role);
    if (wrong(2)) scopes.insert(static_cast<Scope>(random_.below(EnumNames<Scope>::names.size())));
    if (role == KeyRole::trader && random_.chance(5)) scopes = {Scope::read, Scope::publish};
    document.scopes = scopes;
    if (random_.chance(95)) document.recipient = random_.one_of(recipients_);
    if (random_.chance(25)) document.spending_limit = random_.between(0, 4'000'000);
    if (wrong(3)) document.spending_limit = random_.chance(50) ? -1 : amount_max + 1;
    document.valid_from = {{now_.micros / 1000 * 1000 + random_.between(-1, 0) * 3'600'000'000}};
    if (random_.chance(5)) document.valid_from = {document.valid_from.instant + hours(12)};
    // Without a registrar nobody is bound any more, and without officers a dispute never ends.
    bool const lasting =
        role == KeyRole::registrar || role == KeyRole::officer || role == KeyRole::arbiter;
    document.valid_until = {document.valid_from.instant +
                            days(lasting ? random_.between(3'000, 9'000) : random_.between(2, 60))};
    if (wrong(4)) document.valid_until = {document.valid_from.instant + Seconds{0}};
    auto self = crypto::thumbprint(document.key);
    if (wrong(5) && !keys_[0].items.empty()) {
        self = random_.one_of(keys_[0].items);
        if (random_.chance(50)) document.key = state_.find<PartyKey>(self)->public_key;
    }
    auto const asked = document.party;
    auto binding = sign(std::move(document), self, {});
    BindingApproval approval;
    approval.party = wrong(6) ? random_.id<PartyId>() : asked;
    approval.key = self;
    auto const registrar = wrong(7) ? key_in(KeyRole::inspector) : key_in(KeyRole::registrar);
    auto const answers = binding.hash();
    return BindKey{std::move(binding), sign(approval, registrar, answers), draw_draft()};
}

Command Market::rotate() {
    auto const role = static_cast<KeyRole>(random_.below(EnumNames<KeyRole>::names.size()));
    auto old = key_in(random_.chance(60) ? KeyRole::trader : role);
    auto const* key = state_.find<PartyKey>(old);
    if (key == nullptr) return bind();
    KeyBinding document;
    document.party = wrong(0) ? random_.one_of(parties_) : key->party;
    document.user = wrong(1) ? random_.id<UserId>() : key->user;
    document.key = new_public_key();
    document.role = key->role;
    document.scopes = key->scopes;
    if (wrong(2)) document.scopes.insert(Scope::admit);
    document.spending_limit = key->spending_limit;
    if (wrong(3)) document.spending_limit = random_.between(1, 9);
    document.recipient = wrong(7) ? random_.one_of(recipients_) : key->recipient;
    document.valid_from = {{now_.micros / 1000 * 1000}};
    auto const until = key->valid_until.micros / 1000 * 1000;
    document.valid_until = {{std::max(now_.micros / 1000 * 1000, until)}};
    if (wrong(4)) document.valid_until = {document.valid_until.instant + days(1)};
    auto const self = crypto::thumbprint(document.key);
    auto binding = sign(std::move(document), self, {});
    KeyRotation rotation;
    rotation.key = wrong(5) ? old : self;
    if (wrong(6)) old = key_in(role);
    auto const answers = binding.hash();
    return RotateKey{std::move(binding), sign(rotation, old, answers), draw_draft()};
}

/// Traders' keys most of all. Of the staff's, two in force are always left.
Command Market::revoke() {
    auto role = static_cast<KeyRole>(random_.below(EnumNames<KeyRole>::names.size()));
    if (random_.chance(70)) role = random_.chance(85) ? KeyRole::trader : KeyRole::officer;
    auto const& known = keys_[static_cast<std::size_t>(role)].items;
    auto const left = std::ranges::count_if(
        known, [&](auto const& id) { return state_.find<PartyKey>(id)->in_force(now_); });
    if (left < 3) return bind();
    KeyRevocation document;
    document.key = wrong(0) ? Thumbprint{random_.hash()} : key_in(role);
    document.cause = random_.chance(50) ? RevocationCause::retired : RevocationCause::compromised;
    auto signer = document.key;
    auto const* key = state_.find<PartyKey>(document.key);
    if (key != nullptr && role == KeyRole::trader && random_.chance(40))
        signer = key_of(key->party);
    if (random_.chance(30)) signer = key_in(KeyRole::registrar);
    if (wrong(1)) signer = key_in(KeyRole::trader);
    if (wrong(2)) signer = key_in(KeyRole::cashier);
    auto const gone = std::ranges::find_if(
        known, [&](auto const& id) { return state_.find<PartyKey>(id)->revoked; });
    if (wrong(3) && gone != known.end()) {
        document.key = *gone;
        signer = key_in(KeyRole::registrar);
    }
    return RevokeKey{sign(document, signer, {})};
}

Command Market::replay() {
    if (replays_.items.empty()) return reopen();
    return random_.one_of(replays_.items);
}

} // namespace datafloor::contracts::simulation
