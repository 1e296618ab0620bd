#include <memory>

#include "api/cli/delivery.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

struct RefuseOptions {
    std::string order;
    std::string claim;
    std::string reason;
};

void refuse(Common const& common, RefuseOptions const& options) {
    contracts::RefusalDocument refusal;
    refusal.order = parse_id<contracts::OrderId>(options.order, "ORDER");
    refusal.claim = parse_name<contracts::RefusalClaim>(options.claim, "--claim");
    refusal.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const documents = order_documents(session, refusal.order);
    if (!documents.deposit)
        throw Refused("the key for order " + options.order +
                      " is not deposited yet, so nothing was delivered that could be refused; a "
                      "deposit that never comes gives the price back by itself");
    auto const files = load_files(session.home(), refusal.order);
    if (files && is_payload(files->payload, documents.manifest.document))
        throw Refused(files->payload.string() +
                      " is what the seller signed, to the last byte: there is nothing to refuse; "
                      "run: datafloor receipt " +
                      options.order);
    auto answer = session.command("/v1/orders/" + options.order + "/refusal",
                                  {session.sign(refusal, documents.deposit->hash)});
    answer["order"] = options.order;
    show(common, answer,
         "the delivery of order " + options.order +
             " is refused; its clock stands still until the regulator has hashed the bytes again");
}

} // namespace

void add_refuse(Command const& program, Common& common) {
    auto const command = program.add(
        {"refuse",
         "Refuse what was delivered, before the receipt: the regulator hashes it again (buyer)",
         {"refuse 01890a5d-… --claim bytes-differ --reason 'Fetched twice, other bytes twice.'"}});
    auto const options = std::make_shared<RefuseOptions>();
    command.text(options->order,
                 {.name = "order", .type = "ORDER", .what = "The order's id", .required = true});
    command.text(options->claim, {.name = "--claim",
                                  .type = "CLAIM",
                                  .what = all_names<contracts::RefusalClaim>(),
                                  .required = true});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
    command.run([options, &common] { refuse(common, *options); });
}

} // namespace datafloor::api::cli
