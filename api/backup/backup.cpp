#include "api/backup/backup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "api/backup/postgres_program.hpp"
#include "api/backup/tree_heads.hpp"
#include "api/floor_folder.hpp"
#include "contracts/floor/floor.hpp"
#include "crypto/age/file.hpp"
#include "crypto/atomic_file.hpp"
#include "ledger/migrate.hpp"
#include "ledger/postgres_source.hpp"
#include "ledger/read.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/tree/head_store.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

[[noreturn]] void fail(fs::path const& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

[[noreturn]] void refuse_link(fs::path const& path) {
    throw std::runtime_error(path.string() + " is no plain file: a floor has no links in its "
                                             "folders, and a backup follows none.");
}

/// Never through a link: whoever runs a backup may read more than those who write the folders.
crypto::Descriptor open_plain(fs::path const& path) {
    crypto::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.number() < 0 && errno == ELOOP) refuse_link(path);
    if (file.number() < 0) fail(path);
    struct stat facts{};
    if (::fstat(file.number(), &facts) != 0) fail(path);
    if (!S_ISREG(facts.st_mode)) refuse_link(path);
    return file;
}

/// Writes the files of a backup and remembers their hashes.
class Writer {
  public:
    Writer(fs::path target, BackupProgress const& progress)
        : target_(std::move(target)), progress_(progress) {
        if (fs::exists(target_) && !(fs::is_directory(target_) && fs::is_empty(target_)))
            throw std::runtime_error(target_.string() + " is not empty; name a new folder.");
        fs::create_directories(target_);
        if (::chmod(target_.c_str(), 0700) != 0) fail(target_);
    }

    /// A file that comes in pieces.
    class File {
      public:
        File(Writer& writer, std::string path)
            : writer_(writer), path_(std::move(path)), place_(writer.target_ / path_) {
            fs::create_directories(place_.parent_path());
            descriptor_ = crypto::Descriptor(
                ::open(place_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
            if (descriptor_.number() < 0) fail(place_);
        }

        void write(crypto::BytesView bytes) {
            crypto::write_all(descriptor_.number(), bytes);
            hash_.update(bytes);
            writer_.count(bytes.size());
        }

        crypto::Hash finish() {
            auto const hash = hash_.finish();
            writer_.files_.push_back({path_, hash});
            return hash;
        }

      private:
        Writer& writer_;
        std::string path_;
        fs::path place_;
        crypto::Descriptor descriptor_;
        crypto::Sha256 hash_;
    };

    void put(std::string const& path, std::string_view text) {
        File file(*this, path);
        file.write(crypto::bytes_of(text));
        file.finish();
    }

    crypto::Hash copy(std::string const& path, fs::path const& from) {
        auto const input = open_plain(from);
        File file(*this, path);
        crypto::Bytes piece(piece_bytes);
        for (std::size_t count = piece.size(); count == piece.size();) {
            count = crypto::read_full(input.number(), piece);
            file.write(crypto::BytesView(piece).first(count));
        }
        return file.finish();
    }

    /// Takes a file out again.
    void drop(std::string const& path) {
        fs::remove(target_ / path);
        std::erase_if(files_, [&](BackupFile const& file) { return file.path == path; });
    }

    /// Encrypts a file to the recipients.
    void seal(std::string const& path, fs::path const& from,
              std::span<crypto::age::Recipient const> recipients) {
        fs::create_directories((target_ / path).parent_path());
        auto const input = open_plain(from);
        crypto::AtomicFile sealed(target_ / path);
        crypto::age::encrypt_stream(input.number(), sealed.descriptor(), recipients);
        sealed.publish();
        files_.push_back({path, hash_of_file(target_ / path, {})});
    }

    void now(std::string what) { what_ = std::move(what); }

    /// The last file: only with it is the backup one. Returns its hash.
    crypto::Hash finish() {
        std::ranges::sort(files_, {}, &BackupFile::path);
        auto const folder = crypto::Descriptor::open_to_read(target_);
        if (::syncfs(folder.number()) != 0) fail(target_);
        auto const text = print_sums(files_);
        crypto::AtomicFile sums(target_ / BackupNames::sums);
        sums.write(crypto::bytes_of(text));
        sums.publish();
        return crypto::sha256(crypto::bytes_of(text));
    }

    [[nodiscard]] std::size_t files() const { return files_.size(); }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  private:
    void count(std::uint64_t bytes) {
        bytes_ += bytes;
        if (progress_) progress_(what_, bytes_);
    }

    fs::path target_;
    BackupProgress const& progress_;
    std::string what_;
    std::vector<BackupFile> files_;
    std::uint64_t bytes_ = 0;
};

/// Checkpoint before head store: the checkpoint's tree is then never the larger one.
std::optional<crypto::TreeHead> copy_head(FloorFolder const& folder, Writer& writer) {
    auto const checkpoint = folder.ledger() / "checkpoint";
    if (fs::exists(checkpoint)) writer.copy(BackupNames::checkpoint, checkpoint);
    auto const stored = ledger::HeadStore(folder.head_store()).read();
    if (!stored && stored.error() == ledger::HeadFault::missing && !fs::exists(checkpoint))
        return std::nullopt;
    if (!stored)
        throw std::runtime_error("the head store: " + std::string(text_of(stored.error())) +
                                 "; find it before anything else.");
    writer.put(BackupNames::head, print_head(*stored));
    return stored->head;
}

void dump(std::string const& database, std::string const& snapshot, Writer& writer) {
    Writer::File file(writer, BackupNames::database);
    run_postgres_program({{"pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=60s",
                           "--snapshot=" + snapshot},
                          database,
                          [&](crypto::BytesView bytes) { file.write(bytes); }});
    file.finish();
}

/// The database as one snapshot, and the tree it gives.
void copy_database(BackupOptions const& options, FloorSettings const& settings, Writer& writer,
                   BackupFacts& facts, std::optional<crypto::TreeHead> const& head) {
    auto const& database = options.database.empty() ? settings.database.value : options.database;
    ledger::Snapshot snapshot(database);
    ledger::PostgresSource source(snapshot.connection());
    writer.now("checking the tree");
    auto const heads = tree_heads(source, head ? head->size : 0, {});
    if (head && heads.at != *head)
        throw std::runtime_error("the database does not give the tree of the head store; run "
                                 "`datafloor audit` before you keep it as a backup.");
    auto const floor = ledger::read_one<contracts::Floor>(snapshot.connection(), {});
    if (!floor || floor->floor != settings.floor)
        throw std::runtime_error(
            "the database holds another floor than floor.json names, or none.");
    facts.entries = heads.end.size;
    facts.root = heads.end.root;
    facts.migration = static_cast<std::uint64_t>(ledger::migration_of(snapshot.connection()));
    if (head) {
        facts.head_size = head->size;
        facts.head_root = head->root;
    }
    writer.put(BackupNames::public_keys, contracts::encode(floor->keys));
    writer.now("the database");
    dump(database, snapshot.name(), writer);
}

/// The files below a folder, those that are being written (`.name`) left out.
std::vector<fs::path> files_below(fs::path const& folder) {
    std::vector<fs::path> out;
    if (!fs::exists(folder)) return out;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_symlink()) refuse_link(entry.path());
        if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.'))
            out.push_back(entry.path().lexically_relative(folder));
    }
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> copy_objects(FloorFolder const& folder, Writer& writer) {
    writer.now("objects");
    std::vector<std::string> altered;
    for (auto const& path : files_below(folder.objects())) {
        auto const name = path.filename().string();
        crypto::Hash hash{};
        if (!crypto::from_hex(name, hash)) continue;
        auto const to = (fs::path(BackupNames::objects) / path).generic_string();
        if (writer.copy(to, folder.objects() / path) == hash) continue;
        writer.drop(to);
        altered.push_back(name);
    }
    return altered;
}

void copy_vault(FloorFolder const& folder, Writer& writer) {
    writer.now("the vault");
    for (auto const& path : files_below(folder.keyholder_vault()))
        writer.copy((fs::path(BackupNames::vault) / path).generic_string(),
                    folder.keyholder_vault() / path);
}

void seal_secrets(BackupOptions const& options, FloorFolder const& folder, Writer& writer) {
    writer.now("secret keys");
    for (auto const* below : {"keys", "keyholder/keys"}) {
        auto const keys = files_below(folder.root() / below);
        if (keys.empty())
            throw std::runtime_error("there are no keys in " + (folder.root() / below).string() +
                                     "; leave --secrets-to out if they are kept elsewhere.");
        for (auto const& path : keys)
            writer.seal((fs::path(BackupNames::secrets) / below / path).generic_string() + ".age",
                        folder.root() / below / path, options.recipients);
    }
}

} // namespace

MadeBackup back_up(BackupOptions const& options) {
    FloorFolder const folder(options.folder);
    auto const settings = folder.settings();
    Writer writer(options.target, options.progress);
    MadeBackup made;
    made.facts.floor = settings.floor;
    made.facts.origin = settings.origin;
    made.facts.url = settings.url;
    made.facts.time = {services::now()};
    made.facts.secrets = !options.recipients.empty();
    auto const head = copy_head(folder, writer);
    copy_database(options, settings, writer, made.facts, head);
    copy_vault(folder, writer);
    made.altered = copy_objects(folder, writer);
    if (made.facts.secrets) seal_secrets(options, folder, writer);
    writer.put(BackupNames::facts, contracts::encode(made.facts));
    made.sums_sha256 = writer.finish();
    made.files = writer.files();
    made.bytes = writer.bytes();
    return made;
}

} // namespace datafloor::api
