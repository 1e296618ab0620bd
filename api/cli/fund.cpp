#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/money/money_documents.hpp"

namespace datafloor::api::cli {
namespace {

struct FundOptions {
    std::string party;
    std::string amount;
    std::string currency = "VND";
    std::string bank_reference;
};

void fund(Common const& common, FundOptions const& options) {
    contracts::FundIn document;
    document.party = parse_id<contracts::PartyId>(options.party, "PARTY");
    document.amount = parse_money(options.amount, options.currency);
    document.bank_reference = parse_word<contracts::Text<100>>(
        options.bank_reference, "--bank-reference", "1 to 100 bytes");
    Session session(common);
    auto const answer = session.command("/v1/fund-ins", {session.sign(document)});
    show(common, answer, print_money(document.amount) + " are recorded for party " + options.party);
}

} // namespace

void add_fund(Command const& program, Common& common) {
    auto const command =
        program.add({"fund",
                     "Record money that the bank received for a party (cashier)",
                     {"fund 01890a5d-… 5000000 --bank-reference VCB-20261121-0042"}});
    auto const options = std::make_shared<FundOptions>();
    command.text(options->party,
                 {.name = "party", .type = "PARTY", .what = "Whose money it is", .required = true});
    command.text(
        options->amount,
        {.name = "amount", .type = "AMOUNT", .what = "In whole minor units", .required = true});
    command.text(options->currency,
                 {.name = "--currency", .type = "CODE", .what = "ISO 4217 code"});
    command.text(options->bank_reference, {.name = "--bank-reference",
                                           .type = "REFERENCE",
                                           .what = "The bank's own reference; it counts once",
                                           .required = true});
    command.run([options, &common] { fund(common, *options); });
}

} // namespace datafloor::api::cli
