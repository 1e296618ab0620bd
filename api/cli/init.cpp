#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/files.hpp"
#include "api/cli/subcommands.hpp"
#include "api/init.hpp"
#include "contracts/floor/rulebook_file.hpp"
#include "crypto/json.hpp"
#include "crypto/jwk.hpp"

namespace datafloor::api::cli {
namespace {

struct InitWords {
    std::string folder;
    std::string database;
    std::string url = "http://127.0.0.1:8080";
    std::string origin;
    std::string rulebook;
    std::string registrar;
    std::string server_database;
    std::string keyholder_database;
    std::string server_user;
    std::string keyholder_user;
};

void open_floor(Common const& common, InitWords const& words) {
    auto rulebook = contracts::parse_rulebook(read_text_file(words.rulebook));
    if (!rulebook)
        throw Refused(words.rulebook + ": " + rulebook.error().pointer + " " +
                      rulebook.error().what);
    auto const registrar = crypto::parse_public_jwk(read_text_file(words.registrar));
    if (!registrar)
        throw Refused(words.registrar + " is no public Ed25519 JWK; make one with `datafloor keys "
                                        "export`.");
    InitOptions options;
    options.folder = words.folder;
    options.database = words.database;
    options.url = words.url;
    options.origin = words.origin;
    options.server_database = words.server_database;
    options.keyholder_database = words.keyholder_database;
    options.server_user = words.server_user;
    options.keyholder_user = words.keyholder_user;
    options.rulebook = std::move(*rulebook);
    options.registrar = *registrar;
    auto const opened = init(options);
    crypto::Json const machine{{"floor", contracts::text_form(opened.floor)},
                               {"operator", contracts::text_form(opened.operating)},
                               {"regulator", contracts::text_form(opened.regulator)},
                               {"registrar", contracts::text_form(opened.registrar)},
                               {"origin", opened.origin},
                               {"vkey", opened.vkey}};
    show(common, machine,
         "floor      " + contracts::text_form(opened.floor) + "\noperator   " +
             contracts::text_form(opened.operating) + "\nregulator  " +
             contracts::text_form(opened.regulator) + "\nlog key    " + opened.vkey);
}

void add_parts(Command const& command, InitWords& words) {
    auto const text = [&](std::string& word, char const* name, char const* type, char const* what) {
        command.text(word, {.name = name, .type = type, .what = what});
    };
    text(words.server_database, "--server-database", "TEXT",
         "Connection string of the server's role (default: that of --database)");
    text(words.keyholder_database, "--keyholder-database", "TEXT",
         "Connection string of the keyholder's role (default: the server's)");
    text(words.server_user, "--server-user", "USER", "As root: who will run the server");
    text(words.keyholder_user, "--keyholder-user", "USER", "As root: who will run the keyholder");
}

} // namespace

void add_init(Command const& program, Common& common) {
    auto const command =
        program.add({"init",
                     "Open a floor: server keys, keyholder keys, database, entry 0",
                     {"init --dir .floor/server --database 'host=/run/floor user=floor' "
                      "--rulebook deploy/rulebook.json --registrar registrar.jwk",
                      "init --dir /var/lib/datafloor … --server-user datafloor "
                      "--keyholder-user datafloor-keyholder"}});
    auto const words = std::make_shared<InitWords>();
    command.text(words->folder, {.name = "--dir",
                                 .type = "DIR",
                                 .what = "The server's folder, made if missing",
                                 .required = true});
    command.text(words->database, {.name = "--database",
                                   .type = "TEXT",
                                   .what = "Connection string of an empty database",
                                   .required = true});
    command.text(words->rulebook, {.name = "--rulebook",
                                   .type = "FILE",
                                   .what = "The first rulebook (JSON)",
                                   .required = true});
    command.text(words->registrar,
                 {.name = "--registrar",
                  .type = "FILE",
                  .what = "The registrar's public key (JWK); its private half stays elsewhere",
                  .required = true});
    command.text(
        words->url,
        {.name = "--server-url", .type = "URL", .what = "How clients will reach the server"});
    command.text(words->origin,
                 {.name = "--origin",
                  .type = "NAME",
                  .what = "Name of the log (default: the URL without its scheme, and /ledger)"});
    add_parts(command, *words);
    command.run([words, &common] { open_floor(common, *words); });
}

} // namespace datafloor::api::cli
