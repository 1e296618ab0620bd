#include "api/cli/words.hpp"

namespace datafloor::api::cli {

contracts::Money parse_money(std::string const& amount, std::string const& currency) {
    contracts::Money money;
    money.amount = parse_word<std::int64_t>(amount, "the amount", "a whole number of minor units");
    if (money.amount < 0 || money.amount > contracts::amount_max)
        throw WrongUsage("the amount is out of range: 0 to " +
                         std::to_string(contracts::amount_max));
    money.currency = parse_word<contracts::Currency>(currency, "--currency", "a code like VND");
    return money;
}

std::string print_money(contracts::Money const& money) {
    return contracts::text_form(money.amount) + " " + contracts::text_form(money.currency);
}

} // namespace datafloor::api::cli
