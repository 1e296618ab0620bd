#include "contracts/supervision/two_officers.hpp"

#include "contracts/order/checks.hpp"

namespace datafloor::contracts {
namespace {

struct DirectedParty {
    PartyId party;
    PartyAct act{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"kind", "party"}, member("act", &DirectedParty::act),
                          member("party", &DirectedParty::party));
    }
};

struct DirectedOrder {
    OrderId order;
    FreezeAct act{};
    std::optional<Instant> frozen_at;

    static constexpr auto members() {
        return std::tuple(ConstantText{"kind", "order"}, member("act", &DirectedOrder::act),
                          member("frozen_at", &DirectedOrder::frozen_at),
                          member("order", &DirectedOrder::order));
    }
};

template <Record T>
DirectiveId id_of(T const& what) {
    return {crypto::sha256(crypto::bytes_of(encode(what)))};
}

} // namespace

DirectiveId directive_on(PartyId party, PartyAct act) { return id_of(DirectedParty{party, act}); }

DirectiveId directive_on(Order const& order, FreezeAct act) {
    return id_of(DirectedOrder{order.order, act, order.frozen_at});
}

Result<Signer> check_officer(State const& state, SignedFacts const& facts, Instant now,
                             Rulebook const& rulebook) {
    auto signer = check_signed(state, facts, Scope::supervise, now, rulebook);
    if (signer && signer->key->role != KeyRole::officer)
        return decline(Reason::signer_not_entitled, "Only an officer issues a directive.");
    return signer;
}

void need_word(Needs& needs, DirectiveId directive) {
    if (auto const* word = needs.want<Directive>(directive))
        needs.want<PartyKey>(word->officer_key);
}

Directive const* standing_word(State const& state, DirectiveId directive, Instant now) {
    auto const* word = state.find<Directive>(directive);
    if (word == nullptr || !word->waits || word->expires_at <= now) return nullptr;
    return state.find<PartyKey>(word->officer_key)->compromised ? nullptr : word;
}

Result<bool> check_second(State const& state, DirectiveId directive, Signer const& signer,
                          Instant now) {
    auto const* word = standing_word(state, directive, now);
    if (word == nullptr) return false;
    if (word->officer == signer.key->user)
        return decline(Reason::directive_given_already,
                       "Your word waits already; another officer must say the same.");
    return true;
}

DirectiveGiven given(DirectiveId directive, SignedFacts const& facts, Signer const& signer,
                     Instant now, Rulebook const& rulebook) {
    return {directive, signer.key->user, signer.key->id, facts.hash,
            whole_milliseconds(now + rulebook.longest_wait())};
}

} // namespace datafloor::contracts
