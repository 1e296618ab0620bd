#include <memory>

#include "api/cli/arbitrate.hpp"
#include "api/cli/rehash.hpp"
#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/supervise_parties.hpp"
#include "api/cli/words.hpp"
#include "contracts/listing/documents.hpp"

namespace datafloor::api::cli {
namespace {

using contracts::SuspensionAct;

struct DirectiveOptions {
    std::string listing;
    std::string legal_basis;
    std::string reason;
};

void direct(Common const& common, DirectiveOptions const& options, SuspensionAct act) {
    contracts::SuspensionDirective directive;
    directive.listing = parse_id<contracts::ListingId>(options.listing, "LISTING");
    directive.act = act;
    directive.legal_basis =
        parse_word<contracts::Text<400>>(options.legal_basis, "--legal-basis", "1 to 400 bytes");
    directive.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const document = session.sign(directive);
    auto answer = session.command("/v1/directives/suspension", {document});
    bool const suspended = act == SuspensionAct::suspend;
    answer["listing"] = options.listing;
    answer["directive"] = document.id.value.text();
    answer["suspended"] = suspended;
    show(common, answer,
         "listing " + options.listing +
             (suspended ? " is suspended: no orders, no keys, no releases; its orders are on hold"
                        : " is free again; its orders go on"));
}

void add_directive(Command const& supervise, Common& common, SuspensionAct act,
                   Description const& description) {
    auto const command = supervise.add(description);
    auto const options = std::make_shared<DirectiveOptions>();
    command.text(options->listing,
                 {.name = "listing", .type = "LISTING", .what = "The listing", .required = true});
    command.text(options->legal_basis, {.name = "--legal-basis",
                                        .type = "TEXT",
                                        .what = "The law that allows it",
                                        .required = true});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
    command.run([options, act, &common] { direct(common, *options, act); });
}

} // namespace

void add_supervise(Command const& program, Common& common) {
    auto const command =
        program.add({"supervise",
                     "Issue a directive, signed with the officer's own key (regulator)",
                     {"supervise suspend 01890a5d-… --legal-basis 'Decree 314/2026 Art. 17' "
                      "--reason 'The source denies that it was sold.'"}});
    command.require_subcommand();
    add_directive(command, common, SuspensionAct::suspend,
                  {"suspend",
                   "Suspend a listing and put its orders on hold",
                   {"supervise suspend 01890a5d-… --legal-basis 'Decree 314/2026 Art. 17' "
                    "--reason 'The source denies that it was sold.'"}});
    add_directive(command, common, SuspensionAct::lift,
                  {"lift",
                   "Lift the suspension of a listing",
                   {"supervise lift 01890a5d-… --legal-basis 'Decree 314/2026 Art. 17' "
                    "--reason 'The source confirmed the sale.'"}});
    add_party_directives(command, common);
    add_order_directives(command, common);
    add_rehash(command, common);
    add_dispute_directive(command, common);
}

} // namespace datafloor::api::cli
