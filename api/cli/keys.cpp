#include <memory>

#include "api/cli/clock.hpp"
#include "api/cli/command.hpp"
#include "api/cli/home.hpp"
#include "api/cli/keys_request.hpp"
#include "api/cli/keys_revoke.hpp"
#include "api/cli/keys_rotate.hpp"
#include "api/cli/secret_text.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/json.hpp"
#include "crypto/jwk.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

void show_keys(Common const& common, Home const& home) {
    auto const kid = crypto::thumbprint(home.signing_key().public_key()).text();
    auto const recipient = home.identity().recipient().print();
    auto const settings = home.settings();
    std::string people = "home       " + home.folder().string() + "\nkey        " + kid +
                         "\nrecipient  " + recipient;
    crypto::Json machine{{"home", home.folder().string()}, {"kid", kid}, {"recipient", recipient}};
    auto const add = [&](char const* name, char const* label, std::string const& value) {
        if (value.empty()) return;
        people += std::string("\n") + label + value;
        machine[name] = value;
    };
    add("party", "party      ", settings.party);
    add("user", "user       ", settings.user);
    add("user_name", "name       ", settings.user_name);
    add("url", "server     ", settings.url);
    show(common, machine, people);
}

void new_keys(Common const& common) {
    auto const home = Home::locate();
    for (auto const& file : {home.signing_key_file(), home.identity_file()})
        if (fs::exists(file))
            throw Refused(file.string() + " exists and is not overwritten; set DATAFLOOR_HOME to "
                                          "another folder for another key");
    home.create();
    auto const identity = crypto::age::Identity::generate();
    SecretText const age(crypto::age::print_key_file(identity, crypto::to_text(now())));
    write_private_file(home.identity_file(), age.reveal());
    SecretText const jwk(crypto::private_jwk(crypto::SigningKey::generate()));
    write_private_file(home.signing_key_file(), jwk.reveal());
    auto settings = home.settings();
    if (!common.url.empty()) settings.url = common.url;
    home.save(settings);
    show_keys(common, home);
}

/// Public parts alone, one JSON object either way.
void export_keys() {
    auto const home = Home::locate();
    auto const key = home.signing_key().public_key();
    auto const jwk = crypto::parse_json(crypto::public_jwk(key));
    Common json;
    json.json = true;
    show(json,
         {{"jwk", jwk.value()},
          {"kid", crypto::thumbprint(key).text()},
          {"recipient", home.identity().recipient().print()}},
         {});
}

} // namespace

void add_keys(Command const& program, Common& common) {
    auto const keys = program.add(
        {"keys", "The actor's keys in $DATAFLOOR_HOME", {"keys new", "keys show", "keys export"}});
    keys.require_subcommand();
    keys.add({"new",
              "Make a signing key (Ed25519) and an age identity; never overwrites",
              {"keys new", "keys new --url http://127.0.0.1:8080"}})
        .run([&common] { new_keys(common); });
    keys.add({"show",
              "Show the keys' public names and the settings",
              {"keys show", "keys show --json"}})
        .run([&common] { show_keys(common, Home::locate()); });
    keys.add({"export",
              "Print the public keys as JSON: jwk, kid, recipient",
              {"keys export > my-public-keys.json"}})
        .run([] { export_keys(); });
    add_keys_request(keys, common);
    add_keys_rotate(keys, common);
    add_keys_revoke(keys, common);
}

} // namespace datafloor::api::cli
