// The programs a benchmark starts: found or named by their package, watched, and ended with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "crypto/descriptor.hpp"

namespace datafloor::api::cli {

/// This program, for what it starts of itself.
inline constexpr auto own_program = "/proc/self/exe";

/// Where the program lies: the first of these folders, then PATH. Refused, with the Debian package
/// to install, where it is nowhere.
std::string find_program(std::string const& name, std::string const& package,
                         std::vector<std::string> const& folders = {});

/// Runs a program to its end; what it printed on standard output. Refused unless it ends with
/// status 0, with the last line of its standard error.
std::string output_of(std::vector<std::string> const& command);

/// A program that runs until it is stopped, or this process ends in whatever way.
class Background {
  public:
    /// What it prints goes into the file.
    Background(std::vector<std::string> const& command, std::filesystem::path output);
    Background(Background&& other) noexcept;
    Background& operator=(Background&&) = delete;
    /// As `stop`.
    ~Background();

    /// The rest of the first line it printed that begins so; Refused when it ends before, or does
    /// not print it within some time.
    std::string wait_for_line(std::string const& beginning);

    /// SIGTERM, and SIGKILL where that does not help within some seconds.
    void stop();

    [[nodiscard]] pid_t process() const { return process_; }

    /// What it holds in memory now, in KiB.
    [[nodiscard]] std::int64_t resident_kib() const;

  private:
    std::string name_;
    pid_t process_ = 0;
    std::filesystem::path output_;
};

struct ProcessorTime {
    pid_t parent = 0;
    double seconds = 0;
};

/// Of a process, with or without the children it has waited for. Zeros for one that is gone.
ProcessorTime processor_time_of(pid_t process, bool with_children);

/// A folder on disk that is gone with the object, or with this process in whatever way it ends.
class ScratchFolder {
  public:
    ScratchFolder();
    ScratchFolder(ScratchFolder const&) = delete;
    ScratchFolder& operator=(ScratchFolder const&) = delete;
    ~ScratchFolder();

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

    /// Where a PostgreSQL cluster lies that is stopped first, by `SCRIPT stop FOLDER`.
    [[nodiscard]] std::filesystem::path cluster() const { return path_ / "postgres"; }

    void stop_at_end(std::filesystem::path const& script) const;

  private:
    void watch();

    std::filesystem::path path_;
    crypto::Descriptor alive_; // the watchdog acts when this closes
    crypto::Descriptor gone_;  // closed by the watchdog when it has acted
};

} // namespace datafloor::api::cli
