#include "api/cli/arbitrate.hpp"

#include <memory>

#include "api/cli/files.hpp"
#include "api/cli/order_documents.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

struct VerdictOptions {
    std::string order;
    std::string outcome;
    std::int64_t refund = 0;
    std::string report;
    std::string legal_basis;
    std::string reason;
};

contracts::DisputeVerdict verdict_of(VerdictOptions const& options) {
    contracts::DisputeVerdict verdict;
    verdict.outcome = parse_name<contracts::DisputeOutcome>(options.outcome, "--outcome");
    bool const partial = verdict.outcome == contracts::DisputeOutcome::partial_refund;
    if (partial != (options.refund > 0))
        throw WrongUsage("--refund AMOUNT goes with --outcome partial-refund, and only with it");
    if (partial) verdict.refund = options.refund;
    return verdict;
}

crypto::Hash hash_of_dispute(Session& session, contracts::OrderId order) {
    return crypto::sha256(
        crypto::bytes_of(order_document(session, order, contracts::DisputeDocument::typ)));
}

void find_dispute(Common const& common, VerdictOptions const& options) {
    contracts::DisputeFinding finding;
    finding.order = parse_id<contracts::OrderId>(options.order, "ORDER");
    finding.verdict = verdict_of(options);
    finding.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    finding.report_sha256 = hash_of_file(options.report);
    Session session(common);
    auto const dispute = hash_of_dispute(session, finding.order);
    auto answer = session.command("/v1/orders/" + options.order + "/dispute-finding",
                                  {session.sign(finding, dispute)});
    answer["order"] = options.order;
    answer["outcome"] = options.outcome;
    show(common, answer,
         "the dispute of order " + options.order + " is decided: " + options.outcome);
}

void direct_dispute(Common const& common, VerdictOptions const& options) {
    contracts::DisputeDirective directive;
    directive.order = parse_id<contracts::OrderId>(options.order, "ORDER");
    directive.verdict = verdict_of(options);
    directive.legal_basis =
        parse_word<contracts::Text<400>>(options.legal_basis, "--legal-basis", "1 to 400 bytes");
    directive.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const dispute = hash_of_dispute(session, directive.order);
    auto answer = session.command("/v1/orders/" + options.order + "/dispute-directive",
                                  {session.sign(directive, dispute)});
    auto const state = text_in(session.get("/v1/orders/" + options.order), "state");
    bool const open = state == "disputed" || state == "escalated";
    answer["order"] = options.order;
    answer["outcome"] = options.outcome;
    answer["decided"] = !open;
    show(common, answer,
         open ? "your word on order " + options.order + " waits for another officer's"
              : "the dispute of order " + options.order + " is decided: " + options.outcome);
}

void add_verdict(Command const& command, VerdictOptions& options) {
    command.text(
        options.order,
        {.name = "order", .type = "ORDER", .what = "The disputed order", .required = true});
    command.text(options.outcome, {.name = "--outcome",
                                   .type = "OUTCOME",
                                   .what = all_names<contracts::DisputeOutcome>(),
                                   .required = true});
    command.number(options.refund,
                   {.name = "--refund",
                    .type = "AMOUNT",
                    .what = "What a partial refund gives back, in minor units"},
                   {0, 1'000'000'000'000'000});
    command.text(
        options.reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
}

} // namespace

void add_arbitrate(Command const& program, Common& common) {
    auto const command = program.add(
        {"arbitrate",
         "Decide a dispute as the arbiter its offer names",
         {"arbitrate 01890a5d-… --outcome refund --report report.txt --reason 'Chunk 7 is not what "
          "was signed.'"}});
    auto const options = std::make_shared<VerdictOptions>();
    add_verdict(command, *options);
    command.text(options->report, {.name = "--report",
                                   .type = "FILE",
                                   .what = "What was computed; only its hash goes to the floor",
                                   .required = true});
    command.run([options, &common] { find_dispute(common, *options); });
}

void add_dispute_directive(Command const& supervise, Common& common) {
    auto const command = supervise.add(
        {"dispute",
         "Your word on a dispute; two officers that agree decide it",
         {"supervise dispute 01890a5d-… --outcome provider-paid --legal-basis 'Rulebook 1' "
          "--reason 'The report does not bear the claim out.'"}});
    auto const options = std::make_shared<VerdictOptions>();
    add_verdict(command, *options);
    command.text(options->legal_basis, {.name = "--legal-basis",
                                        .type = "TEXT",
                                        .what = "The law that allows it",
                                        .required = true});
    command.run([options, &common] { direct_dispute(common, *options); });
}

} // namespace datafloor::api::cli
