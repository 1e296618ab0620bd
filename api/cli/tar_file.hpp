// A tar file (POSIX pax) in the making: ordinary files, the same bytes for the same members.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace datafloor::api::cli {

/// Written beside its name and moved there by `finish`; without it nothing is left. Throws Refused
/// where the disk does not take it.
class TarFile {
  public:
    explicit TarFile(std::filesystem::path path);
    ~TarFile();
    TarFile(TarFile const&) = delete;
    TarFile& operator=(TarFile const&) = delete;

    /// `name` is relative, its parts joined by slashes.
    void add(std::string_view name, std::string_view bytes, bool executable = false);
    void finish();

  private:
    class Archive;
    std::unique_ptr<Archive> archive_;
};

} // namespace datafloor::api::cli
