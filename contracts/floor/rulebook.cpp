#include "contracts/floor/rulebook.hpp"

#include <set>

namespace datafloor::contracts {

ClassRule const* Rulebook::rule_of(DataClass data_class) const {
    auto const found = std::ranges::find(classes, data_class, &ClassRule::data_class);
    return found == classes.end() ? nullptr : &*found;
}

CurrencyRule const* Rulebook::rule_of(Currency currency) const {
    auto const found = std::ranges::find(currencies, currency, &CurrencyRule::currency);
    return found == currencies.end() ? nullptr : &*found;
}

NameSet<Scope> Rulebook::scopes_of(KeyRole role) const {
    auto const found = std::ranges::find(roles, role, &RoleRule::role);
    return found == roles.end() ? NameSet<Scope>{} : found->scopes;
}

namespace {

bool has_grade(LegalBasis const& legal) {
    return std::string_view("ABCD").find(legal.grade.value) != std::string_view::npos;
}

std::optional<std::string> fault_of_classes(Rulebook const& rulebook) {
    std::set<DataClass> classes;
    for (auto const& rule : rulebook.classes) {
        if (!classes.insert(rule.data_class).second)
            return "classes: " + std::string(name_of(rule.data_class)) + " stands twice";
        if (!has_grade(rule.legal))
            return "classes: the grade of " + std::string(name_of(rule.data_class)) +
                   " must be A, B, C or D";
    }
    return std::nullopt;
}

std::optional<std::string> fault_of_currencies(Rulebook const& rulebook) {
    std::set<Currency> currencies;
    for (auto const& rule : rulebook.currencies) {
        if (!currencies.insert(rule.currency).second)
            return "currencies: " + text_form(rule.currency) + " stands twice";
        if (rule.price_max < 0 || rule.price_max > amount_max)
            return "currencies: price_max must be 0 to " + std::to_string(amount_max);
        if (rule.minor_digits.value < 0 || rule.minor_digits.value > 4)
            return "currencies: minor_digits must be 0 to 4";
    }
    if (currencies.empty()) return "currencies: at least one is needed";
    return std::nullopt;
}

std::optional<std::string> fault_of_bounds(Rulebook const& rulebook) {
    std::pair<std::string_view, SpanBounds const&> const all[] = {
        {"key_deposit", rulebook.key_deposit},
        {"receipt", rulebook.receipt},
        {"acceptance", rulebook.acceptance},
        {"dispute", rulebook.dispute}};
    for (auto const& [name, bounds] : all)
        if (bounds.most < bounds.least) return std::string(name) + ": `most` is below `least`";
    return std::nullopt;
}

} // namespace

std::optional<std::string> fault_of(Rulebook const& rulebook) {
    if (rulebook.version == 0) return "version: must be 1 or more";
    if (!has_grade(rulebook.legal)) return "legal: the grade must be A, B, C or D";
    if (auto fault = fault_of_classes(rulebook)) return fault;
    if (auto fault = fault_of_currencies(rulebook)) return fault;
    std::set<KeyRole> roles;
    for (auto const& rule : rulebook.roles)
        if (!roles.insert(rule.role).second)
            return "roles: " + std::string(name_of(rule.role)) + " stands twice";
    if (std::uint64_t{rulebook.fee_basis_points} + rulebook.tax_basis_points > 10'000)
        return "fee_basis_points and tax_basis_points: together more than the price";
    if (rulebook.refusal_fee_max_basis_points > 10'000)
        return "refusal_fee_max_basis_points: more than the price";
    if (rulebook.downloads_max == 0) return "downloads_max: a buyer must be able to download";
    if (rulebook.longest_freeze() < Seconds{1}) return "freeze_max: must be 1 second or more";
    if (rulebook.longest_wait() < Seconds{1}) return "directive_wait: must be 1 second or more";
    return fault_of_bounds(rulebook);
}

} // namespace datafloor::contracts
