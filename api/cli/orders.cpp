#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/terminal_text.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

struct OrdersOptions {
    std::string order;
    std::string cursor;
};

std::string print_order(crypto::Json const& order) {
    auto line = printable(order, "order") + "  " + printable(order, "state");
    if (auto const price = order.find("price"); price != order.end() && price->is_object())
        line += "  " + printable(*price, "amount") + " " + printable(*price, "currency");
    return line;
}

/// Every member that is a plain value, one a line.
std::string print_members(crypto::Json const& order) {
    std::string out;
    for (auto const& [name, value] : order.items())
        if (!value.is_structured())
            out +=
                (out.empty() ? "" : "\n") + printable(name) + "  " + printable(order, name.c_str());
    return out;
}

void list(Common const& common, OrdersOptions const& options) {
    Session session(common);
    if (!options.order.empty()) {
        auto const id = parse_id<contracts::OrderId>(options.order, "ORDER");
        auto const order = session.get("/v1/orders/" + id.value.text());
        show(common, order, print_members(order));
        return;
    }
    std::string path = "/v1/orders";
    if (!options.cursor.empty()) path += "?cursor=" + services::percent_encoded(options.cursor);
    auto const answer = session.get(path);
    std::string people;
    if (auto const orders = answer.find("orders"); orders != answer.end() && orders->is_array())
        for (auto const& order : *orders)
            people += (people.empty() ? "" : "\n") + print_order(order);
    if (people.empty()) people = "no orders yet; find something with: datafloor search WORDS";
    if (auto const next = printable(answer, "next"); !next.empty())
        people += "\nmore: datafloor orders --cursor " + next;
    show(common, answer, people);
}

} // namespace

void add_orders(Command const& program, Common& common) {
    auto const command = program.add({"orders",
                                      "The party's orders, or one of them in full",
                                      {"orders", "orders 01890a5d-… --json"}});
    auto const options = std::make_shared<OrdersOptions>();
    command.text(options->order, {.name = "order", .type = "ORDER", .what = "One order"});
    command.text(options->cursor,
                 {.name = "--cursor", .type = "CURSOR", .what = "Where an earlier list ended"});
    command.run([options, &common] { list(common, *options); });
}

} // namespace datafloor::api::cli
