// A publication on its way: the sealed files and signed documents of one version, kept in the home
// until the floor has all of them, so that an interrupted `publish` goes on where it stopped.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/cli/session.hpp"
#include "contracts/listing/documents.hpp"

namespace datafloor::api::cli {

class Publication {
  public:
    /// Makes its folder.
    static Publication begin(Home const& home, contracts::VersionId version);
    /// Of an earlier run, by `LISTING-VERSION`.
    static Publication load(Home const& home, std::string const& name);

    /// `LISTING-VERSION`.
    [[nodiscard]] std::string name() const { return folder_.filename().string(); }

    [[nodiscard]] std::filesystem::path age_file() const { return folder_ / "file.age"; }

    [[nodiscard]] std::filesystem::path hpt_list() const { return folder_ / "file.hpt"; }

    [[nodiscard]] std::string const& listing() const { return listing_; }

    [[nodiscard]] std::uint32_t version() const { return version_; }

    /// From here on it can be resumed.
    void keep(SignedText description, SignedText manifest);

    /// Lists it, uploads both files, and waits until the floor has checked and stored them. A
    /// refusal for good removes it.
    void deliver(Session& session, std::chrono::seconds patience);

    void remove() const;

  private:
    explicit Publication(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// How far the floor has come with the files.
    struct Ingest {
        std::string status;
        std::string reason;
    };

    [[nodiscard]] Ingest ingest(Session& session) const;
    void save() const;
    void list(Session& session);
    void upload_part(Session& session, std::string const& part, std::filesystem::path const& file,
                     std::string& location);
    void wait_until_stored(Session& session, std::chrono::seconds patience) const;

    std::filesystem::path folder_;
    std::string listing_;
    std::uint32_t version_ = 0;
    std::vector<SignedText> documents_; // description and manifest
    bool listed_ = false;
    std::string file_location_;
    std::string hpt_location_;
};

} // namespace datafloor::api::cli
