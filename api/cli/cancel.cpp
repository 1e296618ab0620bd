#include <memory>

#include "api/cli/order_documents.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

struct CancelOptions {
    std::string order;
    std::string reason;
};

void cancel(Common const& common, CancelOptions const& options) {
    contracts::Cancellation cancellation;
    cancellation.order = parse_id<contracts::OrderId>(options.order, "ORDER");
    cancellation.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const confirmation = order_confirmation(session, cancellation.order);
    auto answer = session.command("/v1/orders/" + options.order + "/cancellation",
                                  {session.sign(cancellation, confirmation.hash)});
    answer["order"] = options.order;
    show(common, answer,
         "order " + options.order + " is cancelled; the price went back to the buyer");
}

} // namespace

void add_cancel(Command const& program, Common& common) {
    auto const command = program.add(
        {"cancel",
         "Cancel an order while its key is not deposited (buyer or provider): a full refund",
         {"cancel 01890a5d-… --reason 'Ordered by mistake.'"}});
    auto const options = std::make_shared<CancelOptions>();
    command.text(options->order,
                 {.name = "order", .type = "ORDER", .what = "The order's id", .required = true});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
    command.run([options, &common] { cancel(common, *options); });
}

} // namespace datafloor::api::cli
