#include "ledger/audit/documents.hpp"

#include <algorithm>
#include <array>

namespace datafloor::ledger {
namespace {

using contracts::PartyRole;
using contracts::Scope;

template <class D>
bool read_as(std::string_view typ, std::string_view body,
             std::expected<AnyDocument, std::string>& out) {
    if (typ != D::typ) return false;
    auto document = contracts::decode<D>(body);
    if (document) {
        out = AnyDocument(std::move(*document));
    } else {
        out = std::unexpected(document.error().pointer + " " + document.error().what);
    }
    return true;
}

template <class... D>
std::expected<AnyDocument, std::string> read_any(std::variant<D...> const*, std::string_view typ,
                                                 std::string_view body) {
    std::expected<AnyDocument, std::string> out =
        std::unexpected("is of a kind this program does not know");
    (void)(read_as<D>(typ, body, out) || ...);
    return out;
}

constexpr SignerRule by_party(std::string_view typ, contracts::NameSet<Scope> scopes) {
    return {typ, SignedBy::party, scopes, std::nullopt};
}

constexpr SignerRule by_operator(std::string_view typ, Scope scope) {
    return {typ, SignedBy::party, {scope}, PartyRole::operating};
}

constexpr SignerRule by(SignedBy signer, std::string_view typ) {
    return {typ, signer, {}, std::nullopt};
}

constexpr auto signer_rules = std::to_array<SignerRule>({
    by_operator(contracts::Admission::typ, Scope::admit),
    by(SignedBy::new_key, contracts::KeyBinding::typ),
    by_operator(contracts::BindingApproval::typ, Scope::admit),
    by(SignedBy::floor, contracts::Countersignature::typ),
    by_party(contracts::KeyRevocation::typ, {}),
    by_party(contracts::KeyRotation::typ, {}),
    by_party(contracts::ListingDescription::typ, {Scope::publish}),
    by_party(contracts::Manifest::typ, {Scope::publish}),
    by(SignedBy::keyholder, contracts::IngestFinding::typ),
    by_operator(contracts::Inspection::typ, Scope::inspect),
    by_party(contracts::ListingWithdrawal::typ, {Scope::publish}),
    by_party(contracts::SuspensionDirective::typ, {Scope::supervise}),
    by_party(contracts::OfferDocument::typ, {Scope::publish}),
    by_party(contracts::OfferWithdrawal::typ, {Scope::publish}),
    by_operator(contracts::FundIn::typ, Scope::cash),
    by_party(contracts::PayoutRequest::typ, {Scope::payout}),
    by_operator(contracts::PayoutConclusion::typ, Scope::cash),
    by_party(contracts::OrderDocument::typ, {Scope::order}),
    by(SignedBy::floor, contracts::Confirmation::typ),
    by_party(contracts::Cancellation::typ, {Scope::order, Scope::publish}),
    by(SignedBy::keyholder, contracts::KeyDeposit::typ),
    by_party(contracts::Receipt::typ, {Scope::receive}),
    by_party(contracts::RefusalDocument::typ, {Scope::receive}),
    {contracts::RefusalFinding::typ, SignedBy::party, {Scope::supervise}, PartyRole::regulator},
    by(SignedBy::floor, contracts::Release::typ),
    by(SignedBy::keyholder, contracts::Disclosure::typ),
    by_party(contracts::Acceptance::typ, {Scope::receive}),
    by_party(contracts::DisputeDocument::typ, {Scope::receive}),
    by_party(contracts::DisputeFinding::typ, {Scope::arbitrate}),
    {contracts::DisputeDirective::typ, SignedBy::party, {Scope::supervise}, PartyRole::regulator},
    by(SignedBy::floor, contracts::Settlement::typ),
    {contracts::PartyDirective::typ, SignedBy::party, {Scope::supervise}, PartyRole::regulator},
    {contracts::OrderDirective::typ, SignedBy::party, {Scope::supervise}, PartyRole::regulator},
});

template <class... D>
consteval bool all_have_rules(contracts::TypeList<D...>) {
    return sizeof...(D) == signer_rules.size() &&
           ((std::ranges::find(signer_rules, D::typ, &SignerRule::typ) != signer_rules.end()) &&
            ...);
}

static_assert(all_have_rules(contracts::Documents{}));

} // namespace

std::expected<AnyDocument, std::string> read_document(std::string_view typ, std::string_view body) {
    return read_any(static_cast<AnyDocument const*>(nullptr), typ, body);
}

contracts::Document const& common(AnyDocument const& document) {
    return std::visit([](auto const& d) -> contracts::Document const& { return d; }, document);
}

std::string_view typ_of(AnyDocument const& document) {
    return std::visit([]<class D>(D const&) { return D::typ; }, document);
}

SignerRule const* find_signer_rule(std::string_view typ) {
    auto const* const rule = std::ranges::find(signer_rules, typ, &SignerRule::typ);
    return rule == signer_rules.end() ? nullptr : rule;
}

} // namespace datafloor::ledger
