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

std::optional<std::string> fault_of(Rulebook const& rulebook) {
    if (rulebook.version == 0) return "version: must be 1 or more";
    std::set<DataClass> classes;
    for (auto const& rule : rulebook.classes)
        if (!classes.insert(rule.data_class).second)
            return "classes: " + std::string(name_of(rule.data_class)) + " stands twice";
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
    std::set<KeyRole> roles;
    for (auto const& rule : rulebook.roles)
        if (!roles.insert(rule.role).second)
            return "roles: " + std::string(name_of(rule.role)) + " stands twice";
    if (rulebook.fee_basis_points + rulebook.tax_basis_points > 10'000)
        return "fee_basis_points and tax_basis_points: together more than the price";
    if (rulebook.refusal_fee_max_basis_points > 10'000)
        return "refusal_fee_max_basis_points: more than the price";
    for (auto const* bounds :
         {&rulebook.key_deposit, &rulebook.receipt, &rulebook.acceptance, &rulebook.dispute})
        if (bounds->most < bounds->least) return "a deadline's `most` is below its `least`";
    return std::nullopt;
}

} // namespace datafloor::contracts
