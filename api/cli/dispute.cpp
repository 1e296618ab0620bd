#include <memory>

#include "api/cli/delivery.hpp"
#include "api/cli/files.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

struct DisputeOptions {
    std::string order;
    std::string claim;
    std::string evidence;
    std::string reason;
};

void dispute(Common const& common, DisputeOptions const& options) {
    contracts::DisputeDocument document;
    document.order = parse_id<contracts::OrderId>(options.order, "ORDER");
    document.claim = parse_name<contracts::DisputeClaim>(options.claim, "--claim");
    document.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    document.evidence_sha256 = hash_of_file(options.evidence);
    Session session(common);
    auto const documents = order_documents(session, document.order);
    if (!documents.disclosure)
        throw Refused("the header of order " + options.order +
                      " is not disclosed, so there is nothing to dispute; before the receipt run: "
                      "datafloor refuse " +
                      options.order);
    auto answer = session.command("/v1/orders/" + options.order + "/dispute",
                                  {session.sign(document, documents.disclosure->hash)});
    answer["order"] = options.order;
    answer["evidence_sha256"] = crypto::to_hex(document.evidence_sha256);
    show(
        common, answer,
        "order " + options.order +
            " is disputed; its money stays reserved. Keep the evidence, and give it, encrypted, to "
            "who decides");
}

} // namespace

void add_dispute(Command const& program, Common& common) {
    auto const command = program.add(
        {"dispute",
         "Dispute what an order delivered, before the acceptance term ends (buyer)",
         {"dispute 01890a5d-… --claim content-poor --evidence report.pdf --reason 'Half of it "
          "lacks.'"}});
    auto const options = std::make_shared<DisputeOptions>();
    command.text(options->order,
                 {.name = "order", .type = "ORDER", .what = "The order's id", .required = true});
    command.text(options->claim, {.name = "--claim",
                                  .type = "CLAIM",
                                  .what = all_names<contracts::DisputeClaim>(),
                                  .required = true});
    command.text(options->evidence, {.name = "--evidence",
                                     .type = "FILE",
                                     .what = "What shows it; only its hash goes to the floor",
                                     .required = true});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
    command.run([options, &common] { dispute(common, *options); });
}

} // namespace datafloor::api::cli
