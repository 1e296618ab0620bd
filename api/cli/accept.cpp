#include <memory>

#include "api/cli/order_documents.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

void accept_order(Common const& common, std::string const& word) {
    contracts::Acceptance acceptance;
    acceptance.order = parse_id<contracts::OrderId>(word, "ORDER");
    Session session(common);
    auto const documents = order_documents(session, acceptance.order);
    if (documents.acceptance) {
        show(common, {{"order", word}, {"accepted", true}},
             "order " + word + " was accepted before");
        return;
    }
    if (!documents.disclosure)
        throw Refused("the header of order " + word +
                      " is not disclosed, so there is nothing to accept; run: datafloor receipt " +
                      word);
    auto answer = session.command("/v1/orders/" + word + "/acceptance",
                                  {session.sign(acceptance, documents.disclosure->hash)});
    answer["order"] = word;
    answer["accepted"] = true;
    show(common, answer, "order " + word + " is accepted and settled");
}

} // namespace

void add_accept(Command const& program, Common& common) {
    auto const command = program.add({"accept",
                                      "Accept what an order delivered; the seller is paid",
                                      {"accept 01890a5d-ac96-774b-bcce-b302099a8057"}});
    auto const order = std::make_shared<std::string>();
    command.text(*order,
                 {.name = "order", .type = "ORDER", .what = "The order, opened", .required = true});
    command.run([order, &common] { accept_order(common, *order); });
}

} // namespace datafloor::api::cli
