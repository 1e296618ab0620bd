#include "api/backup/restore.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <stdexcept>
#include <system_error>

#include "api/backup/postgres_program.hpp"
#include "api/backup/tree_heads.hpp"
#include "api/floor_folder.hpp"
#include "api/system_user.hpp"
#include "contracts/floor/floor.hpp"
#include "crypto/age/file.hpp"
#include "crypto/atomic_file.hpp"
#include "crypto/checkpoint.hpp"
#include "ledger/migrate.hpp"
#include "ledger/postgres_source.hpp"
#include "ledger/read.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/tree/head_store.hpp"

namespace datafloor::api {
namespace {

namespace fs = std::filesystem;

std::string read_text(fs::path const& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error(file.string() + " cannot be read.");
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(fs::path const& file, std::string_view text) {
    crypto::AtomicFile out(file);
    out.write(crypto::bytes_of(text));
    out.publish();
}

ledger::ConnectionOptions patient() {
    ledger::ConnectionOptions options;
    options.application_name = "datafloor restore";
    options.idle_in_transaction_timeout = {};
    options.statement_timeout = {};
    return options;
}

bool has(CheckedBackup const& backup, std::string_view path) {
    return std::ranges::any_of(backup.files, [&](auto const& file) { return file.path == path; });
}

ledger::StoredHead read_head_file(fs::path const& file) {
    auto const stored = ledger::parse_head(read_text(file));
    if (!stored)
        throw std::runtime_error(file.string() + ": " + std::string(text_of(stored.error())) + ".");
    return *stored;
}

/// Before anything is made: the target is empty, the backup is for this program.
void check_target(RestoreOptions const& options, CheckedBackup const& backup) {
    if (!options.sums_sha256.empty() && options.sums_sha256 != crypto::to_hex(backup.sums_sha256))
        throw std::runtime_error("this is another backup than the one of that hash: its own is " +
                                 crypto::to_hex(backup.sums_sha256) + ".");
    if (fs::exists(options.folder) &&
        !(fs::is_directory(options.folder) && fs::is_empty(options.folder)))
        throw std::runtime_error(options.folder.string() +
                                 " is not empty; a floor is never restored over another.");
    if (backup.facts.migration > static_cast<std::uint64_t>(ledger::migration_known()))
        throw std::runtime_error("the backup was made by a newer program; use that one.");
    ledger::Connection connection(options.database, patient());
    if (!ledger::is_empty(connection))
        throw std::runtime_error("the database is not empty; make a new one with createdb.");
}

/// The head stores and checkpoints that are known, against the tree of the database.
class Shown {
  public:
    explicit Shown(BackupFacts const& facts) : restored_{facts.entries, facts.root} {}

    /// `where` names it for a person.
    void add(crypto::TreeHead const& head, std::string const& where) {
        heads_.emplace_back(head, where);
        if (head.size > largest_.size) largest_ = head;
    }

    [[nodiscard]] crypto::TreeHead const& largest() const { return largest_; }

    [[nodiscard]] bool ahead() const { return largest_.size > restored_.size; }

    /// Each head within the restored tree must be that tree's.
    void compare(ledger::EntrySource& source) const {
        for (auto const& [head, where] : heads_) {
            if (head.size > restored_.size) continue;
            if (tree_heads(source, head.size, {}).at != head)
                throw std::runtime_error(where + " is not of this ledger: its tree of " +
                                         std::to_string(head.size) +
                                         " entries is another one. Nobody may publish from this.");
        }
    }

  private:
    crypto::TreeHead restored_;
    crypto::TreeHead largest_{.size = 0, .root = crypto::empty_root()};
    std::vector<std::pair<crypto::TreeHead, std::string>> heads_;
};

void check_database(ledger::Connection& connection, BackupFacts const& facts, Shown const& shown) {
    ledger::PostgresSource source(connection);
    auto const heads = tree_heads(source, 0, {});
    if (heads.end != crypto::TreeHead{facts.entries, facts.root})
        throw std::runtime_error("the restored database does not give the backup's tree: it has " +
                                 std::to_string(heads.end.size) + " entries, the backup names " +
                                 std::to_string(facts.entries) + ". Do not serve from it.");
    shown.compare(source);
}

void check_floor(ledger::Connection& connection, BackupFacts const& facts,
                 crypto::PublicKey const& log) {
    auto const floor = ledger::read_one<contracts::Floor>(connection, {});
    if (!floor || floor->floor != facts.floor || floor->keys.log != log)
        throw std::runtime_error("the restored database is not of the floor the backup names.");
}

class Restoring {
  public:
    explicit Restoring(RestoreOptions const& options)
        : options_(options), folder_(options.folder),
          backup_(check_backup(options.backup, options.progress)), shown_(backup_.facts) {}

    Restored run() {
        check_target(options_, backup_);
        auto const users = find_floor_users(options_.server_user, options_.keyholder_user);
        check_identities();
        find_head();
        auto const log = log_key();
        judge_checkpoints(log);
        run_postgres_program(
            {{"pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
              "--no-privileges", "--no-password", "--dbname=application_name=datafloor-restore",
              (options_.backup / BackupNames::database).string()},
             options_.database});
        ledger::Connection connection(options_.database, patient());
        ledger::migrate(connection);
        check_floor(connection, backup_.facts, log);
        check_database(connection, backup_.facts, shown_);
        raise_head();
        make_folder();
        auto const secrets = open_secrets();
        if (!options_.keyholder_database.empty())
            folder_.save_keyholder_database(options_.keyholder_database);
        save_settings();
        if (users) folder_.give(users->server, users->keyholder);
        return {backup_.facts, backup_.bytes, shown_.largest(), !shown_.ahead(), secrets};
    }

  private:
    fs::path in_backup(char const* name) const { return options_.backup / name; }

    /// The surviving head store, or the backup's.
    void find_head() {
        if (has(backup_, BackupNames::head)) {
            head_ = read_head_file(in_backup(BackupNames::head));
            shown_.add(head_->head, "the backup's head store");
        }
        if (options_.head.empty()) return;
        auto const stored = read_head_file(options_.head);
        if (head_ && stored.head.size < head_->head.size)
            throw std::runtime_error(options_.head.string() +
                                     " is older than the backup's head store: it is not the one "
                                     "the floor published from.");
        head_ = stored;
        shown_.add(stored.head, options_.head.string());
    }

    /// As the backup names it; the restored database is asked for the same later.
    crypto::PublicKey log_key() const {
        if (!has(backup_, BackupNames::public_keys))
            throw std::runtime_error("the backup has no public keys.");
        auto const keys =
            contracts::decode<contracts::FloorKeys>(read_text(in_backup(BackupNames::public_keys)));
        if (!keys) throw std::runtime_error("the backup's public keys are damaged.");
        return keys->log;
    }

    /// The largest checkpoint is put where the publisher meets it.
    void judge_checkpoints(crypto::PublicKey const& key) {
        crypto::NoteVerifier const log(backup_.facts.origin.value, crypto::SignatureType::ed25519,
                                       key);
        auto notes = options_.checkpoints;
        if (has(backup_, BackupNames::checkpoint))
            notes.push_back(read_text(in_backup(BackupNames::checkpoint)));
        std::uint64_t largest = 0;
        for (auto const& note : notes) {
            auto const opened = crypto::open_checkpoint(note, log);
            if (!opened) throw std::runtime_error("a checkpoint is not one of this floor's log.");
            auto const& head = opened->checkpoint.head;
            shown_.add(head, "a checkpoint");
            if (checkpoint_.empty() || head.size > largest) {
                checkpoint_ = note;
                largest = head.size;
            }
        }
    }

    /// A checkpoint of the restored tree may be newer than the head store of the backup, which is
    /// then what the floor published from at that time and not what it showed last.
    void raise_head() {
        auto const& shown = shown_.largest();
        if (shown_.ahead() || shown.size <= (head_ ? head_->head.size : 0)) return;
        head_ = {shown, head_ ? head_->generation : 0};
    }

    void make_folder() {
        folder_.create();
        copy_below(BackupNames::objects, folder_.objects());
        copy_below(BackupNames::vault, folder_.keyholder_vault());
        if (!checkpoint_.empty()) {
            auto const file = folder_.ledger() / "checkpoint";
            write_file(file, checkpoint_);
            ::chmod(file.c_str(), 0644);
        }
        if (head_) write_file(folder_.head_store(), print_head(*head_));
    }

    /// Last, and after everything else is durable: without it nothing serves from the folder.
    void save_settings() {
        auto const place = crypto::Descriptor::open_to_read(folder_.root());
        if (::syncfs(place.number()) != 0)
            throw std::system_error(errno, std::generic_category(), folder_.root().string());
        auto const& served =
            options_.server_database.empty() ? options_.database : options_.server_database;
        folder_.save({{served}, backup_.facts.floor, backup_.facts.origin, backup_.facts.url});
    }

    void copy_below(std::string const& name, fs::path const& to) {
        for (auto const& file : backup_.files) {
            if (!file.path.starts_with(name + "/")) continue;
            auto const target = to / file.path.substr(name.size() + 1);
            fs::create_directories(target.parent_path());
            fs::copy_file(options_.backup / file.path, target);
            // The disk may have lied since the backup was checked.
            if (hash_of_file(target, {}) != file.sha256)
                throw std::runtime_error(target.string() + " was not copied as it is.");
        }
        if (!fs::exists(to)) return;
        for (auto const& entry : fs::recursive_directory_iterator(to))
            ::chmod(entry.path().c_str(), entry.is_directory() ? 0700 : 0600);
        ::chmod(to.c_str(), 0700);
    }

    /// The paths of the secret keys, without `secrets/` and `.age`.
    std::vector<std::string> secrets() const {
        std::string const name = std::string(BackupNames::secrets) + "/";
        std::vector<std::string> out;
        for (auto const& file : backup_.files) {
            if (!file.path.starts_with(name)) continue;
            auto const path = std::string_view(file.path).substr(name.size());
            // Nobody may put anything but keys into the new folder this way.
            if (!path.ends_with(".age") ||
                !(path.starts_with("keys/") || path.starts_with("keyholder/keys/")))
                throw std::runtime_error(file.path + " is no key: the backup was altered.");
            out.emplace_back(path.substr(0, path.size() - 4));
        }
        return out;
    }

    fs::path sealed(std::string const& secret) const {
        return in_backup(BackupNames::secrets) / (secret + ".age");
    }

    /// That they open, before anything is made.
    void check_identities() const {
        if (options_.identities.empty()) return;
        if (secrets().empty()) throw std::runtime_error("there are no secret keys in this backup.");
        crypto::Descriptor const nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        for (auto const& secret : secrets()) {
            auto const input = crypto::Descriptor::open_to_read(sealed(secret));
            must_open(secret, crypto::age::decrypt_stream(input.number(), nowhere.number(),
                                                          options_.identities));
        }
    }

    bool open_secrets() const {
        if (options_.identities.empty()) return false;
        for (auto const& secret : secrets()) {
            auto const target = folder_.root() / secret;
            fs::create_directories(target.parent_path());
            ::chmod(target.parent_path().c_str(), 0700);
            must_open(secret,
                      crypto::age::decrypt_file(sealed(secret), target, options_.identities));
        }
        return true;
    }

    static void must_open(std::string const& secret,
                          std::expected<void, crypto::age::Failure> const& done) {
        if (!done)
            throw std::runtime_error("the secret " + secret + " was not opened: " +
                                     std::string(describe(done.error())) + ".");
    }

    RestoreOptions const& options_;
    FloorFolder folder_;
    CheckedBackup backup_;
    Shown shown_;
    std::optional<ledger::StoredHead> head_;
    std::string checkpoint_;
};

} // namespace

Restored restore(RestoreOptions const& options) { return Restoring(options).run(); }

} // namespace datafloor::api
