#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/password.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "api/officers_key.hpp"
#include "crypto/json.hpp"
#include "services/draft.hpp"

namespace datafloor::api::cli {
namespace {

struct OfficerWords {
    std::string folder;
    std::string database;
    std::string login;
    std::string key;
    std::uint64_t passes = crypto::PasswordCost{}.passes;
    std::uint64_t memory_mib = crypto::PasswordCost{}.memory_bytes >> 20;
};

/// The folder's user is who may read its keys and, by peer authentication, its database.
ledger::Connection connect(OfficerWords const& words) {
    FloorFolder const folder(words.folder);
    become(folder.server_user());
    auto const where = words.database.empty() ? folder.settings().database.value : words.database;
    return ledger::Connection(where);
}

/// Asks for a password and makes a secret; the floor keeps neither as it is.
struct NewProof {
    services::OfficerProof proof;
    SecretText address; // otpauth://…
};

NewProof make_proof(OfficerWords const& words) {
    FloorFolder const folder(words.folder);
    auto const password = read_new_password();
    auto const secret = crypto::TotpSecret::random();
    return {{words.login,
             crypto::hash_password(password.reveal(), {words.passes, words.memory_mib << 20}),
             make_totp_seal(folder).seal(secret, words.login)},
            SecretText(
                crypto::otpauth_uri(secret.reveal(), folder.settings().origin.value, words.login))};
}

void show_proof(Common const& common, OfficerWords const& words, NewProof const& made) {
    std::string const address(made.address.reveal());
    show(common, {{"login", words.login}, {"otpauth", address}},
         "officer " + words.login +
             " can sign in at /supervision. For the authenticator, shown this once:\n" + address);
}

void add_one(Common const& common, OfficerWords const& words) {
    auto const key =
        parse_word<crypto::Thumbprint>(words.key, "--key", "the 43 characters of a key's name");
    auto connection = connect(words);
    auto const made = make_proof(words);
    auto const added = services::add_officer(connection, made.proof, key, services::now());
    if (!added) throw Refused(added.error());
    show_proof(common, words, made);
}

void reset_one(Common const& common, OfficerWords const& words) {
    auto connection = connect(words);
    auto const made = make_proof(words);
    if (!services::reset_officer(connection, made.proof))
        throw Refused("there is no officer " + words.login);
    show_proof(common, words, made);
}

void remove_one(Common const& common, OfficerWords const& words) {
    auto connection = connect(words);
    if (!services::remove_officer(connection, words.login))
        throw Refused("there is no officer " + words.login);
    show(common, {{"login", words.login}, {"removed", true}},
         "officer " + words.login + " can sign in no more");
}

void list_all(Common const& common, OfficerWords const& words) {
    auto connection = connect(words);
    auto machine = crypto::Json::array();
    std::string people;
    for (auto const& officer : services::list_officers(connection, services::now())) {
        machine.push_back({{"login", officer.login},
                           {"key", officer.key.text()},
                           {"created", crypto::to_text(officer.created)},
                           {"in_force", officer.in_force},
                           {"sessions", officer.sessions}});
        people += (people.empty() ? "" : "\n") + officer.login + "  " + officer.key.text() +
                  (officer.in_force ? "" : "  key not in force") +
                  (officer.sessions > 0 ? "  signed in" : "");
    }
    show(common, {{"officers", std::move(machine)}}, people.empty() ? "no officers" : people);
}

void add_place(Command const& command, OfficerWords& words) {
    command.text(words.folder, {.name = "--dir",
                                .type = "DIR",
                                .what = "The folder `datafloor init` made",
                                .required = true});
    command.text(words.database, {.name = "--database",
                                  .type = "TEXT",
                                  .what = "Another connection string than the server's"});
}

void add_login(Command const& command, OfficerWords& words) {
    command.text(words.login, {.name = "--login",
                               .type = "NAME",
                               .what = "1 to 40 of a-z, 0-9, -, _ and ., a letter first",
                               .required = true});
}

void add_cost(Command const& command, OfficerWords& words) {
    command.number(words.memory_mib,
                   {.name = "--password-memory",
                    .type = "MIB",
                    .what = "What a guess at the password costs: memory of Argon2id"},
                   {8, 1024});
    command.number(words.passes,
                   {.name = "--password-passes", .type = "N", .what = "And passes over it"},
                   {1, 100});
}

using Action = void (*)(Common const&, OfficerWords const&);

std::shared_ptr<OfficerWords> add_action(Command const& command, Common& common, Action action) {
    auto words = std::make_shared<OfficerWords>();
    add_place(command, *words);
    command.run([words, action, &common] { action(common, *words); });
    return words;
}

} // namespace

void add_officer(Command const& program, Common& common) {
    auto const command = program.add(
        {"officer",
         "Who may sign in to the pages of supervision (run by whoever runs the database)",
         {"officer add --dir .floor/server --login lan --key KID",
          "officer list --dir .floor/server"}});
    command.require_subcommand();
    auto const add = command.add(
        {"add",
         "Let the holder of an officer's key sign in: asks for a password, shows the secret of the "
         "authenticator once",
         {"officer add --dir .floor/server --login lan --key KID"}});
    auto const added = add_action(add, common, add_one);
    add_login(add, *added);
    add.text(added->key, {.name = "--key",
                          .type = "KID",
                          .what = "The officer's key, as `datafloor keys show` names it",
                          .required = true});
    add_cost(add, *added);
    auto const reset = command.add({"reset",
                                    "A new password and authenticator; ends the sessions",
                                    {"officer reset --dir .floor/server --login lan"}});
    auto const changed = add_action(reset, common, reset_one);
    add_login(reset, *changed);
    add_cost(reset, *changed);
    auto const remove = command.add({"remove",
                                     "End an officer's sessions and login",
                                     {"officer remove --dir .floor/server --login lan"}});
    add_login(remove, *add_action(remove, common, remove_one));
    auto const list = command.add(
        {"list", "Who may sign in, with which key", {"officer list --dir .floor/server --json"}});
    (void)add_action(list, common, list_all);
}

} // namespace datafloor::api::cli
