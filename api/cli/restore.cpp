#include "api/backup/restore.hpp"

#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/files.hpp"
#include "api/cli/progress.hpp"
#include "api/cli/secret_text.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

struct RestoreWords {
    std::string backup;
    std::string folder;
    std::string database;
    std::string server_database;
    std::string keyholder_database;
    std::string server_user;
    std::string keyholder_user;
    std::string head;
    bool head_of_backup = false;
    std::vector<std::string> checkpoints;
    std::string identity;
    std::string sums;
};

std::string people_form(Restored const& made) {
    return "entries      " + std::to_string(made.facts.entries) + "\npublished    " +
           std::to_string(made.shown.size) + "\nfiles        " + print_bytes(made.bytes) +
           " checked\nsecret keys  " +
           (made.secrets ? "opened" : "NOT restored: put keys/ and keyholder/keys/ in place") +
           "\nnext         `datafloor audit`, before anything is served";
}

RestoreOptions options_of(RestoreWords const& words) {
    if (words.head.empty() == !words.head_of_backup)
        throw WrongUsage("say which head store: --head FILE if it survived, or --head-of-backup if "
                         "it is lost and no later checkpoint was shown to anybody");
    RestoreOptions options;
    options.backup = words.backup;
    options.folder = words.folder;
    options.database = words.database;
    options.server_database = words.server_database;
    options.keyholder_database = words.keyholder_database;
    options.server_user = words.server_user;
    options.keyholder_user = words.keyholder_user;
    options.head = words.head;
    options.sums_sha256 = words.sums;
    for (auto const& file : words.checkpoints) options.checkpoints.push_back(read_text_file(file));
    if (words.identity.empty()) return options;
    auto const text = read_key_file(words.identity);
    auto parsed = crypto::age::parse_identities(text.reveal());
    if (!parsed) throw Refused(words.identity + " is no age key file.");
    options.identities = std::move(*parsed);
    return options;
}

void restore_floor(Common const& common, RestoreWords const& words) {
    auto options = options_of(words);
    Progress progress("restoring", std::nullopt);
    options.progress = [&](std::string const&, std::uint64_t bytes) { progress.at(bytes); };
    auto const made = [&] {
        try {
            return restore(options);
        } catch (std::system_error const&) {
            throw;
        } catch (std::runtime_error const& fault) {
            throw Refused(fault.what());
        }
    }();
    show(common,
         {{"entries", made.facts.entries},
          {"shown", made.shown.size},
          {"publishes", made.publishes},
          {"secrets", made.secrets},
          {"bytes", made.bytes}},
         people_form(made));
    if (!made.publishes)
        throw Refused("everything was restored, but a tree of " + std::to_string(made.shown.size) +
                      " entries was shown to the world and this backup has " +
                      std::to_string(made.facts.entries) +
                      ": the publisher will refuse to sign. Restore a newer backup or replay "
                      "PostgreSQL's archive up to that entry.");
}

void add_texts(Command const& command, RestoreWords& words) {
    command.text(words.backup,
                 {.name = "folder", .type = "FOLDER", .what = "The backup", .required = true});
    command.text(words.folder, {.name = "--dir",
                                .type = "DIR",
                                .what = "The new floor's folder, made if missing",
                                .required = true});
    command.text(words.database, {.name = "--database",
                                  .type = "TEXT",
                                  .what = "Connection string of an empty database, as its owner",
                                  .required = true});
    command.text(words.server_database,
                 {.name = "--server-database",
                  .type = "TEXT",
                  .what = "Connection string of the server's role (default: that of --database)"});
    command.text(words.keyholder_database,
                 {.name = "--keyholder-database",
                  .type = "TEXT",
                  .what = "Connection string of the keyholder's role (default: the server's)"});
    command.text(
        words.server_user,
        {.name = "--server-user", .type = "USER", .what = "As root: who will run the server"});
    command.text(words.keyholder_user, {.name = "--keyholder-user",
                                        .type = "USER",
                                        .what = "As root: who will run the keyholder"});
    command.text(
        words.head,
        {.name = "--head", .type = "FILE", .what = "The head store as it is now, which survived"});
    command.flag(words.head_of_backup, "--head-of-backup",
                 "The head store is lost: use the backup's, since nothing later was shown");
    command.texts(
        words.checkpoints,
        {.name = "--checkpoint", .type = "FILE", .what = "A checkpoint somebody kept; repeatable"});
    command.text(words.identity, {.name = "--identity",
                                  .type = "FILE",
                                  .what = "The age key file that opens the secret keys"});
    command.text(words.sums, {.name = "--sums",
                              .type = "HEX",
                              .what = "The hash that `backup` printed, to be compared"});
}

} // namespace

void add_restore(Command const& program, Common& common) {
    auto const command =
        program.add({"restore",
                     "Make a floor out of a backup, in an empty folder and an empty database",
                     {"restore /backup/2026-11-22 --dir /var/lib/datafloor --database "
                      "'host=/run/floor user=floor' --head /mnt/head/head --identity key.txt",
                      "restore /backup/2026-11-22 --dir /var/lib/datafloor --database "
                      "'host=/run/floor user=floor' --head-of-backup --checkpoint last"}});
    auto const words = std::make_shared<RestoreWords>();
    add_texts(command, *words);
    command.run([words, &common] { restore_floor(common, *words); });
}

} // namespace datafloor::api::cli
