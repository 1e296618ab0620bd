#include "api/cli/supervise_parties.hpp"

#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/supervision/documents.hpp"

namespace datafloor::api::cli {
namespace {

using contracts::FreezeAct;
using contracts::PartyAct;

struct Options {
    std::string subject;
    std::string legal_basis;
    std::string reason;
};

template <class D>
void give_grounds(D& directive, Options const& options) {
    directive.legal_basis =
        parse_word<contracts::Text<400>>(options.legal_basis, "--legal-basis", "1 to 400 bytes");
    directive.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
}

/// One subcommand: what it is called, and what it says when it is done.
template <class Act>
struct Directive {
    Act act{};
    std::string_view name;
    std::string_view what;
    std::string_view done;
};

constexpr auto party_directives = std::to_array<Directive<PartyAct>>({
    {PartyAct::suspend, "suspend-party", "Suspend a party: no new listing, offer or order",
     "is suspended: no new listing, offer or order; what runs goes on"},
    {PartyAct::lift_suspension, "lift-party", "Lift the suspension of a party", "may trade again"},
    {PartyAct::freeze, "freeze-party", "Freeze a party with all its money; takes two officers",
     "is frozen: it signs nothing, its tokens and payouts stop, and whoever deals with it may "
     "cancel"},
    {PartyAct::lift_freeze, "unfreeze-party", "Lift the freeze of a party; takes two officers",
     "is frozen no more"},
});

constexpr auto order_directives = std::to_array<Directive<FreezeAct>>({
    {FreezeAct::freeze, "freeze-order", "Freeze an order and its clock; takes two officers",
     "is frozen, and its clock stands still"},
    {FreezeAct::lift, "unfreeze-order", "Lift the freeze of an order; takes two officers",
     "is frozen no more; its clock goes on"},
});

constexpr std::string_view waits = "your word waits for another officer's that says the same";

void direct_party(Common const& common, Options const& options,
                  Directive<PartyAct> const& directive) {
    contracts::PartyDirective document;
    document.party = parse_id<contracts::PartyId>(options.subject, "PARTY");
    document.act = directive.act;
    give_grounds(document, options);
    Session session(common);
    auto const signed_document = session.sign(document);
    auto answer = session.command("/v1/directives/party", {signed_document});
    auto const party = session.get("/v1/parties/" + options.subject);
    bool const suspends =
        directive.act == PartyAct::suspend || directive.act == PartyAct::lift_suspension;
    bool const wanted = directive.act == PartyAct::suspend || directive.act == PartyAct::freeze;
    bool const in_force = party.value(suspends ? "suspended" : "frozen", !wanted) == wanted;
    answer["party"] = options.subject;
    answer["directive"] = signed_document.id.value.text();
    answer["act"] = contracts::name_of(directive.act);
    answer["in_force"] = in_force;
    show(common, answer,
         "party " + options.subject + ": " +
             (in_force ? "it " + std::string(directive.done) : std::string(waits)));
}

void direct_order(Common const& common, Options const& options,
                  Directive<FreezeAct> const& directive) {
    contracts::OrderDirective document;
    document.order = parse_id<contracts::OrderId>(options.subject, "ORDER");
    document.act = directive.act;
    give_grounds(document, options);
    Session session(common);
    auto const signed_document = session.sign(document);
    auto answer = session.command("/v1/directives/order", {signed_document});
    auto const order = session.get("/v1/orders/" + options.subject);
    bool const in_force = order.contains("frozen_at") == (directive.act == FreezeAct::freeze);
    answer["order"] = options.subject;
    answer["directive"] = signed_document.id.value.text();
    answer["act"] = contracts::name_of(directive.act);
    answer["in_force"] = in_force;
    show(common, answer,
         "order " + options.subject + ": " +
             (in_force ? "it " + std::string(directive.done) : std::string(waits)));
}

template <class Act, std::size_t count>
void add_directives(Command const& supervise, Common& common,
                    std::array<Directive<Act>, count> const& table, std::string const& type,
                    std::string const& subject,
                    void (*direct)(Common const&, Options const&, Directive<Act> const&)) {
    for (auto const& directive : table) {
        std::string const name(directive.name);
        auto const command = supervise.add(
            {name,
             std::string(directive.what),
             {"supervise " + name +
              " 01890a5d-… --legal-basis 'Decree 314/2026 Art. 17' --reason 'An inquiry runs.'"}});
        auto const options = std::make_shared<Options>();
        command.text(options->subject,
                     {.name = subject, .type = type, .what = "The " + subject, .required = true});
        command.text(options->legal_basis, {.name = "--legal-basis",
                                            .type = "TEXT",
                                            .what = "The law that allows it",
                                            .required = true});
        command.text(
            options->reason,
            {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
        command.run(
            [options, &directive, &common, direct] { direct(common, *options, directive); });
    }
}

} // namespace

void add_party_directives(Command const& supervise, Common& common) {
    add_directives(supervise, common, party_directives, "PARTY", "party", direct_party);
}

void add_order_directives(Command const& supervise, Common& common) {
    add_directives(supervise, common, order_directives, "ORDER", "order", direct_order);
}

} // namespace datafloor::api::cli
