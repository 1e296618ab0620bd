#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/money/money_documents.hpp"

namespace datafloor::api::cli {
namespace {

struct PayoutOptions {
    std::string amount;
    std::string currency = "VND";
    std::string account;
};

struct ConcludeOptions {
    std::string payout;
    std::string request_sha256;
    bool paid = false;
    std::string bank_reference;
};

void ask(Common const& common, PayoutOptions const& options) {
    contracts::PayoutRequest request;
    request.amount = parse_money(options.amount, options.currency);
    request.account =
        parse_word<contracts::Text<100>>(options.account, "--account", "1 to 100 bytes");
    Session session(common);
    request.party = session.party();
    auto const document = session.sign(request);
    auto answer = session.command("/v1/payouts", {document});
    auto const payout = document.id.value.text();
    answer["payout"] = payout;
    answer["request_sha256"] = crypto::to_hex(document.hash);
    show(common, answer,
         "payout " + payout + " of " + print_money(request.amount) +
             " is asked for\na cashier concludes it with: datafloor payout conclude " + payout +
             " --request-sha256 " + crypto::to_hex(document.hash));
}

void conclude(Common const& common, ConcludeOptions const& options) {
    contracts::PayoutConclusion conclusion;
    conclusion.payout = parse_id<contracts::PayoutId>(options.payout, "PAYOUT");
    conclusion.outcome =
        options.paid ? contracts::PayoutOutcome::paid : contracts::PayoutOutcome::failed;
    conclusion.bank_reference = parse_word<contracts::Text<100>>(
        options.bank_reference, "--bank-reference", "1 to 100 bytes");
    auto const request = parse_word<crypto::Hash>(options.request_sha256, "--request-sha256",
                                                  "64 characters of hexadecimal");
    Session session(common);
    auto const answer = session.command("/v1/payouts/" + options.payout + "/conclusion",
                                        {session.sign(conclusion, request)});
    show(common, answer,
         "payout " + options.payout + " is concluded as " +
             std::string(name_of(conclusion.outcome)));
}

void add_conclude(Command const& payout, Common& common) {
    auto const command =
        payout.add({"conclude",
                    "Record what became of a payout at the bank (cashier)",
                    {"payout conclude 01890a5d-… --request-sha256 9f86… --paid --bank-reference "
                     "VCB-77"}});
    auto const options = std::make_shared<ConcludeOptions>();
    command.text(options->payout,
                 {.name = "payout", .type = "PAYOUT", .what = "The payout's id", .required = true});
    command.text(options->request_sha256,
                 {.name = "--request-sha256",
                  .type = "HASH",
                  .what = "The hash of the request it answers, as `payout` printed it",
                  .required = true});
    command.choice(options->paid, {"--paid", "The bank paid it"},
                   {"--failed", "The bank did not; the money is free again"});
    command.text(options->bank_reference, {.name = "--bank-reference",
                                           .type = "REFERENCE",
                                           .what = "The bank's own reference",
                                           .required = true});
    command.run([options, &common] { conclude(common, *options); });
}

} // namespace

void add_payout(Command const& program, Common& common) {
    auto const command =
        program.add({"payout",
                     "Ask for the party's money (treasurer); prints the payout's id",
                     {"payout 250000 --account VCB-0011002233", "payout conclude --help"}});
    auto const options = std::make_shared<PayoutOptions>();
    command.text(options->amount,
                 {.name = "amount", .type = "AMOUNT", .what = "In whole minor units"});
    command.text(options->currency,
                 {.name = "--currency", .type = "CODE", .what = "ISO 4217 code"});
    command.text(
        options->account,
        {.name = "--account", .type = "ACCOUNT", .what = "The registered payment account"});
    add_conclude(command, common);
    command.run([options, command, &common] {
        if (command.has_subcommand()) return;
        if (options->amount.empty() || options->account.empty())
            throw WrongUsage("payout wants AMOUNT and --account; see datafloor payout --help");
        ask(common, *options);
    });
}

} // namespace datafloor::api::cli
