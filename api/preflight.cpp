#include "api/preflight.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "contracts/floor/floor.hpp"
#include "crypto/descriptor.hpp"
#include "ledger/database_facts.hpp"
#include "ledger/migrate.hpp"
#include "ledger/read.hpp"
#include "ledger/tree/head_store.hpp"
#include "services/draft.hpp"
#include "services/keyholder/client.hpp"

namespace datafloor::api {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t clock_difference_max = 2'000'000;      // microseconds
constexpr std::uint64_t room_little = std::uint64_t{1} << 30; // above the reserve
constexpr rlim_t descriptors_least = 20'000; // more than the connections the door takes

PreflightLine good(std::string name, std::string found) {
    return {std::move(name), Verdict::good, std::move(found)};
}

PreflightLine warning(std::string name, std::string found, std::string advice) {
    return {std::move(name), Verdict::warning, std::move(found), std::move(advice)};
}

PreflightLine fault(std::string name, std::string found, std::string advice) {
    return {std::move(name), Verdict::fault, std::move(found), std::move(advice)};
}

std::string error_text() { return std::strerror(errno); }

class Preflight {
  public:
    explicit Preflight(PreflightOptions const& options)
        : options_(options), folder_(options.folder) {}

    std::vector<PreflightLine> run() {
        look("settings", "check --dir and the user you are", [this] { look_at_settings(); });
        if (!settings_) return std::move(lines_);
        look("keys", "restore the server's keys from their backup", [this] { look_at_keys(); });
        look("database", "start PostgreSQL; check `database` in floor.json",
             [this] { look_at_database(); });
        look("keyholder", "start `datafloor keyholder` first", [this] { look_at_keyholder(); });
        look("head store", "bring it back as it was last; never make a new one",
             [this] { look_at_head(); });
        for (auto const& [name, path] : places())
            look(name, "check the disk and whose it is", [&] { look_at_folder(name, path); });
        look("port", "choose another with --port", [this] { look_at_port(); });
        look("descriptors", "raise the limit", [this] { look_at_descriptors(); });
        return std::move(lines_);
    }

  private:
    /// Whatever is thrown is the line's fault.
    void look(std::string const& name, std::string const& advice,
              std::function<void()> const& check) {
        try {
            check();
        } catch (std::exception const& thrown) {
            lines_.push_back(fault(name, thrown.what(), advice));
        }
    }

    void add(PreflightLine line) { lines_.push_back(std::move(line)); }

    std::vector<std::pair<std::string, fs::path>> places() const {
        std::vector<std::pair<std::string, fs::path>> out{{"objects", folder_.objects()},
                                                          {"uploads", folder_.uploads()}};
        if (options_.roles.contains("publisher")) {
            out.emplace_back("ledger", folder_.ledger());
            out.emplace_back("head", folder_.head_store().parent_path());
        }
        return out;
    }

    void look_at_settings() {
        settings_ = folder_.settings();
        add(good("settings",
                 "floor " + contracts::text_form(settings_->floor) + ", " + settings_->url.value));
        auto const& url = settings_->url.value;
        if (!url.starts_with("https://") && !url.starts_with("http://127.0.0.1"))
            add(warning("url", url + " is not encrypted", "put a proxy with TLS in front"));
    }

    void look_at_keys() {
        documents_ = folder_.key("documents").public_key();
        log_ = folder_.key("log").public_key();
        add(good("keys", "the server's two keys are whole and private"));
    }

    void look_at_database() {
        ledger::Connection connection(settings_->database.value,
                                      ledger::ConnectionOptions::reader());
        look_at_migrations(connection);
        if (!migrated_) return;
        auto const facts = ledger::read_database_facts(connection);
        if (facts.standby)
            add(fault("database", "it is a standby: nothing can be written",
                      "name the primary in floor.json, or promote this one"));
        else
            add(good("database", "PostgreSQL " + std::to_string(facts.version / 10'000) + "." +
                                     std::to_string(facts.version % 10'000) + ", as " +
                                     facts.role));
        look_at_rights(connection, facts);
        look_at_durability(facts);
        look_at_floor(connection);
        look_at_clock(connection);
    }

    void look_at_migrations(ledger::Connection& connection) {
        auto const found = ledger::migration_of(connection);
        auto const known = ledger::migration_known();
        migrated_ = found == known;
        auto const text = "the database has " + std::to_string(found) + ", this program knows " +
                          std::to_string(known);
        if (found == 0)
            add(fault("migrations", "there is no floor in this database",
                      "check `database` in floor.json, or open a floor with `datafloor init`"));
        else if (found < known)
            add(fault("migrations", text, "run `datafloor migrate` as the owner's role"));
        else if (found > known)
            add(fault("migrations", text, "use the newer program"));
        else
            add(good("migrations", "all " + std::to_string(known) + " are applied"));
    }

    void look_at_rights(ledger::Connection& connection, ledger::DatabaseFacts const& facts) {
        if (auto const missing = ledger::missing_rights(connection); !missing.empty())
            add(fault("rights",
                      facts.role + " may not read and write " + missing.front() +
                          (missing.size() > 1
                               ? " and " + std::to_string(missing.size() - 1) + " tables more"
                               : ""),
                      "grant them as the owner's role"));
        else if (facts.superuser || facts.may_create)
            add(warning("rights",
                        facts.role + (facts.superuser ? " is a superuser" : " may change tables"),
                        "give the server a role that only writes rows"));
        else
            add(good("rights", facts.role + " writes rows and makes nothing"));
    }

    void look_at_durability(ledger::DatabaseFacts const& facts) {
        if (!facts.fsync || !facts.full_page_writes || !facts.synchronous_commit)
            add(fault("durability", "an acknowledged command can be lost",
                      "turn on fsync, full_page_writes and synchronous_commit"));
        else if (!facts.data_checksums)
            add(warning("durability", "damaged pages are not noticed",
                        "turn on data checksums (pg_checksums)"));
        else
            add(good("durability", "commits are synced, pages have checksums"));
    }

    void look_at_floor(ledger::Connection& connection) {
        auto const floor = ledger::read_one<contracts::Floor>(connection, {});
        if (!floor) {
            add(fault("floor", "the database holds no floor", "run `datafloor init`"));
            return;
        }
        keyholder_ = floor->keys.keyholder;
        if (floor->floor != settings_->floor)
            add(fault("floor", "the database holds another floor than floor.json names",
                      "put the two together that belong together"));
        else if (documents_ && log_ &&
                 (*documents_ != floor->keys.documents || *log_ != floor->keys.log))
            add(fault("floor", "the server's keys are not those of entry 0",
                      "restore the keys this floor was opened with"));
        else
            add(good("floor", "database, floor.json and keys are of one floor"));
    }

    void look_at_clock(ledger::Connection& connection) {
        auto const before = services::now();
        auto const head = ledger::read_head(connection);
        auto const after = services::now();
        entries_ = head.head.size;
        auto const apart = std::max<std::int64_t>(
            {0, before.micros - head.clock.micros, head.clock.micros - after.micros});
        if (head.head.size > 0 && head.clock <= head.head.time)
            add(fault("clock", "the database's clock is behind the last entry",
                      "put the clock right; the floor's time never goes back"));
        else if (apart > clock_difference_max)
            add(warning("clock",
                        "this machine and the database differ by " +
                            std::to_string(apart / 1'000'000) + " s",
                        "keep both with NTP; sign-ins and deadlines go by them"));
        else
            add(good("clock", "this machine and the database agree"));
    }

    void look_at_keyholder() {
        auto const socket = folder_.keyholder_socket();
        auto const status = services::KeyholderClient({.socket = socket}).status();
        struct stat facts{};
        if (!status)
            add(fault("keyholder", "it does not answer at " + socket.string(),
                      "start `datafloor keyholder`; check who may use its socket"));
        else if (keyholder_ && status->keyholder != *keyholder_)
            add(fault("keyholder", "its keys are not those of entry 0",
                      "restore the keyholder's keys of this floor"));
        else if (!status->memory_locked)
            add(warning("keyholder", "its memory is not locked",
                        "allow it to lock memory (LimitMEMLOCK=infinity)"));
        else if (::stat(socket.c_str(), &facts) == 0 && facts.st_uid == ::geteuid())
            add(warning("keyholder", "it runs as the same user as the server",
                        "give it a user of its own: who captures the server reads its files"));
        else
            add(good("keyholder", "it answers, with locked memory, as a user of its own"));
    }

    void look_at_head() {
        if (!options_.roles.contains("publisher") || !entries_) return;
        auto const stored = ledger::HeadStore(folder_.head_store()).read();
        if (!stored && stored.error() == ledger::HeadFault::missing && *entries_ <= 1)
            add(good("head store", "nothing was published yet"));
        else if (!stored)
            add(fault("head store", std::string(text_of(stored.error())),
                      "bring it back as it was last; never make a new one"));
        else if (stored->head.size > *entries_)
            add(fault("head store",
                      std::to_string(stored->head.size) +
                          " entries were published, the database "
                          "has " +
                          std::to_string(*entries_),
                      "restore a newer backup; the publisher will refuse to sign"));
        else
            add(good("head store", std::to_string(stored->head.size) + " of " +
                                       std::to_string(*entries_) + " entries are published"));
    }

    void look_at_folder(std::string const& name, fs::path const& path) {
        auto probe = (path / ".check.XXXXXX").string();
        crypto::Descriptor const file(::mkostemp(probe.data(), O_CLOEXEC));
        if (file.number() < 0) {
            add(fault(name, path.string() + ": " + error_text(),
                      "give the folder to the server's user"));
            return;
        }
        ::unlink(probe.c_str());
        struct statvfs facts{};
        if (::statvfs(path.c_str(), &facts) != 0) {
            add(fault(name, path.string() + ": " + error_text(), "check the disk"));
            return;
        }
        auto const free = static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
        auto const text = std::to_string(free >> 20) + " MiB are free in " + path.string();
        if (free < options_.disk_reserve_bytes)
            add(fault(name, text, "make room; below the reserve uploads are refused"));
        else if (free < options_.disk_reserve_bytes + room_little)
            add(warning(name, text, "make room before uploads are refused"));
        else
            add(good(name, text));
    }

    void look_at_port() {
        if (options_.port == 0) return;
        auto const where = options_.address + ":" + std::to_string(options_.port);
        sockaddr_in version_4{};
        sockaddr_in6 version_6{};
        version_4.sin_family = AF_INET;
        version_4.sin_port = htons(options_.port);
        version_6.sin6_family = AF_INET6;
        version_6.sin6_port = htons(options_.port);
        bool const four = ::inet_pton(AF_INET, options_.address.c_str(), &version_4.sin_addr) == 1;
        if (!four && ::inet_pton(AF_INET6, options_.address.c_str(), &version_6.sin6_addr) != 1) {
            add(fault("port", options_.address + " is no IP address", "name one with --address"));
            return;
        }
        crypto::Descriptor const listener(
            ::socket(four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
        int const on = 1;
        ::setsockopt(listener.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        auto const* address = four ? reinterpret_cast<sockaddr*>(&version_4)
                                   : reinterpret_cast<sockaddr*>(&version_6);
        auto const size = static_cast<socklen_t>(four ? sizeof version_4 : sizeof version_6);
        if (::bind(listener.number(), address, size) != 0 || ::listen(listener.number(), 1) != 0)
            add(fault("port", where + ": " + error_text(),
                      "end the process that has it, or choose another with --port"));
        else
            add(good("port", where + " is free"));
    }

    void look_at_descriptors() {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        // The server raises its limit to the hard one.
        auto const text = "at most " + std::to_string(limit.rlim_max) + " open files";
        if (limit.rlim_max < descriptors_least)
            add(warning("descriptors", text, "raise it (LimitNOFILE=65536, ulimit -n)"));
        else
            add(good("descriptors", text));
    }

    PreflightOptions const& options_;
    FloorFolder folder_;
    std::vector<PreflightLine> lines_;
    std::optional<FloorSettings> settings_;
    std::optional<crypto::PublicKey> documents_;
    std::optional<crypto::PublicKey> log_;
    std::optional<crypto::PublicKey> keyholder_;
    bool migrated_ = false;
    std::optional<std::uint64_t> entries_; // of the database, once it was seen
};

} // namespace

std::vector<PreflightLine> preflight(PreflightOptions const& options) {
    return Preflight(options).run();
}

bool passes(std::vector<PreflightLine> const& lines) {
    return std::ranges::none_of(lines,
                                [](auto const& line) { return line.verdict == Verdict::fault; });
}

} // namespace datafloor::api
