#include "api/backup/backup.hpp"

#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/progress.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

struct BackupWords {
    std::string target;
    std::string folder;
    std::string database;
    std::vector<std::string> recipients;
};

crypto::Json machine_form(MadeBackup const& made) {
    crypto::Json out{{"entries", made.facts.entries},
                     {"root", crypto::to_base64(made.facts.root)},
                     {"files", made.files},
                     {"bytes", made.bytes},
                     {"secrets", made.facts.secrets},
                     {"altered_objects", made.altered},
                     {"sums_sha256", crypto::to_hex(made.sums_sha256)}};
    if (made.facts.head_size) out["head"] = *made.facts.head_size;
    return out;
}

std::string people_form(MadeBackup const& made) {
    auto const head = made.facts.head_size ? std::to_string(*made.facts.head_size) + " published"
                                           : std::string("none published");
    return "entries      " + std::to_string(made.facts.entries) + ", " + head + "\nfiles        " +
           std::to_string(made.files) + ", " + print_bytes(made.bytes) + "\nsecret keys  " +
           (made.facts.secrets ? "in it, encrypted"
                               : "NOT in it: keep keys/ and keyholder/keys/ elsewhere") +
           "\nsums         " + crypto::to_hex(made.sums_sha256) +
           "   (note this down; restore compares it)";
}

void make_backup(Common const& common, BackupWords const& words) {
    BackupOptions options;
    options.target = words.target;
    options.folder = words.folder;
    options.database = words.database;
    for (auto const& text : words.recipients) {
        auto const recipient = crypto::age::Recipient::parse(text);
        // A secret key given by mistake must not be repeated on a screen.
        if (!recipient) throw WrongUsage("--secrets-to wants an age public key (age1…)");
        options.recipients.push_back(*recipient);
    }
    Progress progress("backing up", std::nullopt);
    options.progress = [&](std::string const&, std::uint64_t bytes) { progress.at(bytes); };
    auto const made = [&] {
        try {
            return back_up(options);
        } catch (std::system_error const&) {
            throw;
        } catch (std::runtime_error const& fault) {
            throw Refused(fault.what());
        }
    }();
    show(common, machine_form(made), people_form(made));
    if (!made.altered.empty())
        throw Refused(std::to_string(made.altered.size()) +
                      " stored payloads are not what their names say and were left out; the first "
                      "is " +
                      made.altered.front() + ".");
}

} // namespace

void add_backup(Command const& program, Common& common) {
    auto const command =
        program.add({"backup",
                     "Copy a floor, also while it runs: database, payloads, vault, head store",
                     {"backup /backup/2026-11-22 --dir /var/lib/datafloor",
                      "backup /backup/2026-11-22 --dir /var/lib/datafloor --secrets-to age1…"}});
    auto const words = std::make_shared<BackupWords>();
    command.text(words->target, {.name = "folder",
                                 .type = "FOLDER",
                                 .what = "Where to, made if missing",
                                 .required = true});
    command.text(words->folder, {.name = "--dir",
                                 .type = "DIR",
                                 .what = "The folder `datafloor init` made",
                                 .required = true});
    command.text(words->database,
                 {.name = "--database",
                  .type = "TEXT",
                  .what = "Connection string of a role that may read everything (default: the "
                          "server's)"});
    command.texts(words->recipients,
                  {.name = "--secrets-to",
                   .type = "age1…",
                   .what = "Put the secret keys in, encrypted to this age public key; repeatable"});
    command.run([words, &common] { make_backup(common, *words); });
}

} // namespace datafloor::api::cli
