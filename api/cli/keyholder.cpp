#include <iostream>
#include <memory>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "api/cli/command.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "api/floor_folder.hpp"
#include "api/log.hpp"
#include "services/keyholder/ledger_releases.hpp"
#include "services/keyholder/server.hpp"

namespace datafloor::api::cli {
namespace {

/// A descriptor that becomes readable when the process is told to end.
crypto::Descriptor ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return crypto::Descriptor(signalfd(-1, &set, SFD_CLOEXEC));
}

struct KeyholderWords {
    std::string folder;
    std::string database;
    std::vector<std::string> users;
};

/// What keeps it apart from others, for the operator to see; a line for each.
void tell(services::KeyholderWalls const& walls, SystemUser const& server) {
    std::cout << "keyholder ready; memory "
              << (walls.memory_locked ? "locked" : "NOT locked: the system does not allow it")
              << "; network "
              << (walls.confined ? "closed" : "NOT closed: the system does not allow it")
              << std::endl;
    if (geteuid() == 0)
        std::cout << "it runs as root: give it a user of its own in production" << std::endl;
    else if (geteuid() == server.user)
        std::cout << "it runs as the server's user: whoever captures the server can read its files"
                  << std::endl;
}

void keep_keys(KeyholderWords const& words) {
    FloorFolder const folder(words.folder);
    auto const server = folder.server_user();
    become(folder.keyholder_user(), Kept::locking_memory);
    auto const stop = ending_signals();
    services::LedgerReleases releases(words.database.empty() ? folder.database_of_keyholder()
                                                             : words.database);
    services::KeyholderOptions options;
    options.socket = folder.keyholder_socket();
    options.keys = folder.keyholder_keys();
    options.vault = folder.keyholder_vault();
    for (auto const& user : words.users)
        options.allowed_users.push_back(parse_word<std::uint32_t>(user, "--allow-uid", "a number"));
    options.allowed_users.push_back(server.user);
    if (server.user != geteuid()) options.socket_mode = 0660;
    options.stop = stop.number();
    options.on_ready = [server](services::KeyholderWalls const& walls) { tell(walls, server); };
    options.log = log_notice;
    services::run_keyholder(options, releases);
}

} // namespace

void add_keyholder(Command const& program, Common&) {
    auto const command = program.add(
        {"keyholder",
         "Keep the data keys: a process of its own, one UNIX socket, no network; started as root "
         "it becomes the user its keys belong to",
         {"keyholder --dir .floor/server", "keyholder --dir /var/lib/datafloor --allow-uid 998"}});
    auto const words = std::make_shared<KeyholderWords>();
    command.text(words->folder, {.name = "--dir",
                                 .type = "DIR",
                                 .what = "The folder `datafloor init` made",
                                 .required = true});
    command.text(words->database,
                 {.name = "--database",
                  .type = "TEXT",
                  .what = "Connection string of the keyholder's own role (default: that of init)"});
    command.texts(
        words->users,
        {.name = "--allow-uid", .type = "UID", .what = "A user that may ask, beside the server's"});
    command.run([words] { keep_keys(*words); });
}

} // namespace datafloor::api::cli
