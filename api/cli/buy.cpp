#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/terminal_text.hpp"
#include "api/cli/words.hpp"
#include "contracts/order/documents.hpp"

namespace datafloor::api::cli {
namespace {

struct BuyOptions {
    std::string what;
    std::string price_max;
    std::string purpose = "analysis";
    std::string place_of_use = "VN";
};

/// The offer of this id, or the only one of the listing of this id.
crypto::Json find_offer(Session& session, std::string const& id) {
    if (auto const listing = session.get_unless("/v1/listings/" + id, {404})) {
        auto const offers = listing->find("offers");
        if (offers == listing->end() || !offers->is_array() || offers->empty())
            throw Refused("listing " + id + " has no offer now; search for another");
        if (offers->size() > 1)
            throw Refused("listing " + id +
                          " has several offers; name one of those that "
                          "`datafloor search` shows");
        return offers->front();
    }
    return session.get("/v1/offers/" + id);
}

void buy(Common const& common, BuyOptions const& options) {
    auto const wanted = parse_id<contracts::OfferId>(options.what, "OFFER or LISTING");
    contracts::OrderDocument order;
    order.purpose =
        parse_word<contracts::Text<400>>(options.purpose, "--purpose", "1 to 400 bytes");
    order.place_of_use =
        parse_word<contracts::Country>(options.place_of_use, "--place", "a code like VN");
    Session session(common);
    auto const offer = find_offer(session, wanted.value.text());
    order.offer = value_in<contracts::OfferId>(offer, "offer");
    order.manifest_sha256 = value_in<crypto::Hash>(offer, "manifest_sha256");
    order.licence_sha256 = value_in<crypto::Hash>(offer, "licence_sha256");
    auto const price = offer.value("price", crypto::Json());
    order.price = {value_in<std::int64_t>(price, "amount"),
                   value_in<contracts::Currency>(price, "currency")};
    if (!options.price_max.empty() &&
        order.price.amount > parse_money(options.price_max, "VND").amount)
        throw Refused("the offer costs " + print_money(order.price) +
                      ", which is over --price-max; nothing was ordered");
    order.recipient = {session.home().identity().recipient().point()};
    auto const document = session.sign(order, value_in<crypto::Hash>(offer, "document_sha256"));
    auto answer = session.command("/v1/orders", {document});
    auto const id = document.id.value.text();
    answer["order"] = id;
    show(common, answer,
         "order " + id + "\nindex " + printable(answer, "index") + "\nprice " +
             print_money(order.price) + "\nnext: datafloor fetch " + id + " -o FILE");
}

} // namespace

void add_buy(Command const& program, Common& common) {
    auto const command =
        program.add({"buy",
                     "Order a dataset; the money goes into escrow. Prints the order's id and index",
                     {"buy 01890a5d-ac96-774b-bcce-b302099a8057 --price-max 300000",
                      "buy 01890a5d-… --purpose 'flood forecasting' --json"}});
    auto const options = std::make_shared<BuyOptions>();
    command.text(options->what, {.name = "what",
                                 .type = "OFFER|LISTING",
                                 .what = "An offer, or a listing that has one offer",
                                 .required = true});
    command.text(options->price_max, {.name = "--price-max",
                                      .type = "AMOUNT",
                                      .what = "Order only if it costs no more, in minor units"});
    command.text(options->purpose,
                 {.name = "--purpose", .type = "TEXT", .what = "What for, as the licence asks"});
    command.text(options->place_of_use,
                 {.name = "--place", .type = "CODE", .what = "Country of use"});
    command.run([options, &common] { buy(common, *options); });
}

} // namespace datafloor::api::cli
