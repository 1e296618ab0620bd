
#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/terminal_text.hpp"

namespace datafloor::api::cli {
namespace {

void balance(Common const& common) {
    Session session(common);
    auto const answer = session.get("/v1/balance");
    std::string people;
    if (auto const found = answer.find("balances"); found != answer.end() && found->is_array())
        for (auto const& line : *found)
            people += (people.empty() ? "" : "\n") + printable(line, "currency") + "  available " +
                      printable(line, "available") + "  pending " + printable(line, "pending") +
                      "  posted " + printable(line, "posted");
    show(common, answer, people.empty() ? "the party has no money here yet" : people);
}

} // namespace

void add_balance(Command const& program, Common& common) {
    program
        .add({"balance",
              "The party's money in each currency, in minor units",
              {"balance", "balance --json"}})
        .run([&common] { balance(common); });
}

} // namespace datafloor::api::cli
