#include "api/cli/keys_request.hpp"

#include <iostream>
#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/streams.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/party/documents.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::api::cli {
namespace {

using contracts::KeyRole;
using contracts::Scope;

struct RequestOptions {
    std::string party;
    std::string user_name;
    std::string role = "trader";
    std::string scopes;
    std::string spending_limit;
    std::int64_t valid_days = 365;
    std::string output = "-";
};

/// What a role is for; the rulebook says what it may carry.
contracts::NameSet<Scope> usual_scopes(KeyRole role) {
    switch (role) {
    case KeyRole::trader: return {Scope::read, Scope::publish, Scope::order, Scope::receive};
    case KeyRole::treasurer: return {Scope::read, Scope::payout};
    case KeyRole::reader: return {Scope::read};
    case KeyRole::registrar: return {Scope::read, Scope::admit};
    case KeyRole::inspector: return {Scope::read, Scope::inspect};
    case KeyRole::cashier: return {Scope::read, Scope::cash};
    case KeyRole::officer: return {Scope::read, Scope::supervise};
    case KeyRole::arbiter: return {Scope::read, Scope::arbitrate};
    }
    return {};
}

contracts::KeyBinding binding_of(RequestOptions const& options, Session& session,
                                 contracts::UserId user) {
    contracts::KeyBinding binding;
    binding.party = parse_id<contracts::PartyId>(options.party, "--party");
    binding.user = user;
    binding.key = session.key().public_key();
    binding.role = parse_name<KeyRole>(options.role, "--role");
    binding.scopes = options.scopes.empty() ? usual_scopes(binding.role)
                                            : parse_names<Scope>(options.scopes, "--scopes");
    binding.recipient = contracts::AgeRecipient{session.home().identity().recipient().point()};
    if (!options.spending_limit.empty())
        binding.spending_limit = parse_word<std::int64_t>(
            options.spending_limit, "--spending-limit", "a whole number of minor units");
    // A minute back: the floor's clock need not be ours.
    binding.valid_from.instant = now() - std::chrono::minutes(1);
    binding.valid_until.instant = now() + std::chrono::hours(24 * options.valid_days);
    return binding;
}

void request(Common const& common, RequestOptions const& options) {
    Session session(common);
    auto const& home = session.home();
    contracts::UserId user;
    auto settings = home.settings();
    // One home, one user: a second request is the same person's.
    if (!contracts::TextForm<contracts::UserId>::parse(settings.user, user))
        user = {Session::new_id()};
    auto const signed_text = session.sign(binding_of(options, session, user));
    std::string content;
    crypto::JcsWriter writer(content);
    writer.begin_object();
    writer.member("body", std::string_view(signed_text.body));
    writer.member("signature", std::string_view(signed_text.signature));
    writer.member("user_name", std::string_view(options.user_name));
    writer.end_object();
    content += '\n';

    Output output(options.output);
    crypto::write_all(output.descriptor(), crypto::bytes_of(content));
    output.publish();
    settings = home.settings(); // the floor may have been pinned meanwhile
    settings.party = options.party;
    settings.user = user.value.text();
    settings.user_name = options.user_name;
    settings.url = session.url();
    home.save(settings);
    if (options.output == "-") return;
    show(common, {{"file", options.output}, {"kid", session.kid().text()}, {"user", settings.user}},
         "the request lies in " + options.output +
             "; a registrar answers it with: datafloor bind " + options.output);
}

} // namespace

void add_keys_request(Command const& keys, Common& common) {
    auto const command = keys.add(
        {"request",
         "Ask for this home's key to be bound to a party: writes a signed request",
         {"keys request --party 01890a5d-… --user-name 'Lan Nguyen' -o lan.json",
          "keys request --party 01890a5d-… --user-name Cash --role treasurer -o cash.json"}});
    auto const options = std::make_shared<RequestOptions>();
    command.text(options->party, {.name = "--party",
                                  .type = "ID",
                                  .what = "The party's id, as `admit` printed it",
                                  .required = true});
    command.text(
        options->user_name,
        {.name = "--user-name", .type = "NAME", .what = "Who holds the key", .required = true});
    command.text(options->role,
                 {.name = "--role", .type = "ROLE", .what = "One of " + all_names<KeyRole>()});
    command.text(options->scopes,
                 {.name = "--scopes",
                  .type = "SCOPES",
                  .what = "What it may sign, separated by commas (default: what the role is for)"});
    command.text(options->spending_limit, {.name = "--spending-limit",
                                           .type = "AMOUNT",
                                           .what = "The most one order may cost, in minor units"});
    command.number(
        options->valid_days,
        {.name = "--valid-days", .type = "N", .what = "How long the binding is in force"},
        {1, 3660});
    command.text(
        options->output,
        {.name = "-o,--output", .type = "FILE", .what = "The request; - is standard output"});
    command.run([options, &common] { request(common, *options); });
}

} // namespace datafloor::api::cli
