// Resumable uploads as tus 1.0 needs them (creation, HEAD, PATCH): pieces appended to a file, whose
// size is the durable offset; a small record beside it says what it is for.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "contracts/base/ids.hpp"
#include "contracts/base/names.hpp"
#include "crypto/descriptor.hpp"
#include "crypto/time.hpp"
#include "services/delivery/object_store.hpp"

namespace datafloor::services {

using UploadId = contracts::Id<struct UploadTag>;

/// Which half of a version: the age file, or the list of plaintext chunk hashes.
enum class UploadPart : std::uint8_t { file, hpt };

enum class UploadFault : std::uint8_t {
    upload_unknown,  // never was, is another party's, or has expired
    upload_busy,     // another request is appending
    offset_differs,  // the piece does not begin where the file ends
    length_exceeded, // more bytes than were declared
    length_refused,  // a declared length of zero or over the limit
    quota_exceeded,  // too many bytes or uploads of this party, or in all
    store_full,
    upload_damaged, // its files are not what this program wrote
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::UploadPart> {
    static constexpr auto names = std::to_array<std::string_view>({"file", "hpt"});
};

template <>
struct datafloor::contracts::EnumNames<datafloor::services::UploadFault> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"upload_unknown", "upload_busy", "offset_differs", "length_exceeded", "length_refused",
         "quota_exceeded", "store_full", "upload_damaged"});
};

namespace datafloor::services {

/// What is to be uploaded, and by whom.
struct UploadDraft {
    contracts::PartyId owner;
    contracts::ListingId listing;
    std::uint32_t version = 0;
    UploadPart part{};
    std::uint64_t length = 0;
};

struct Upload {
    UploadId id;
    UploadDraft draft;
    crypto::Instant expires;
    std::uint64_t offset = 0;

    [[nodiscard]] bool complete() const { return offset == draft.length; }
};

/// Both halves of a version, complete.
struct CompleteUploads {
    Upload file;
    Upload hpt;
};

/// One request's right to append to an upload; nobody else appends while it lives.
class UploadSession {
  public:
    /// Refuses bytes beyond the declared length, and then writes none of them.
    std::expected<void, UploadFault> append(crypto::BytesView bytes);
    /// Makes what was appended durable and answers the offset. Without it the bytes stay, but may
    /// not survive a loss of power.
    std::uint64_t finish();

    [[nodiscard]] std::uint64_t offset() const { return offset_; }

    /// The bytes that are still to come.
    [[nodiscard]] std::uint64_t missing() const { return length_ - offset_; }

  private:
    friend class Uploads;

    UploadSession(crypto::Descriptor file, std::uint64_t offset, std::uint64_t length)
        : file_(std::move(file)), offset_(offset), length_(length) {}

    crypto::Descriptor file_; // holds the lock
    std::uint64_t offset_;
    std::uint64_t length_;
    std::uint64_t unsynced_ = 0;
};

/// All state is on disk: a restart loses nothing, and several processes may share the folder.
/// Throws std::system_error where the file system fails in another way than by lack of room.
class Uploads {
  public:
    struct Options {
        std::filesystem::path folder;
        std::uint64_t bytes_max = std::uint64_t{1} << 40;       // of one upload
        std::uint64_t party_bytes_max = std::uint64_t{2} << 40; // declared, of one party
        std::uint64_t total_bytes_max = std::uint64_t{8} << 40; // declared, of all
        std::size_t party_uploads_max = 64;
        std::size_t total_uploads_max = 1024;
        crypto::Duration lifetime = std::chrono::hours(48); // after the last append
        std::uint64_t reserve_bytes = std::uint64_t{256} << 20;
    };

    using Clock = std::function<crypto::Instant()>;

    Uploads(Options options, Clock clock);

    /// An upload of the same party for the same half of the same version gives way, unless it is
    /// being appended to.
    std::expected<Upload, UploadFault> create(UploadDraft const& draft);
    [[nodiscard]] std::expected<Upload, UploadFault> find(UploadId id,
                                                          contracts::PartyId owner) const;
    std::expected<UploadSession, UploadFault> begin(UploadId id, contracts::PartyId owner,
                                                    std::uint64_t offset);

    /// One piece at once, made durable; answers the new offset.
    std::expected<std::uint64_t, UploadFault> append(UploadId id, contracts::PartyId owner,
                                                     std::uint64_t offset, crypto::BytesView bytes);

    /// The halves of a version, if both are complete.
    [[nodiscard]] std::optional<CompleteUploads>
    complete(contracts::PartyId owner, contracts::ListingId listing, std::uint32_t version) const;
    [[nodiscard]] std::filesystem::path path_of(UploadId id) const;

    void remove(UploadId id);
    /// Removes what has expired and files without a record; answers how many.
    std::size_t remove_expired();

    /// Every upload that has not expired.
    [[nodiscard]] std::vector<Upload> all() const;

  private:
    [[nodiscard]] std::filesystem::path record_of(UploadId id) const;
    [[nodiscard]] std::expected<Upload, UploadFault> load(UploadId id) const;
    std::expected<UploadSession, UploadFault> lock_upload(UploadId id, contracts::PartyId owner,
                                                          std::uint64_t offset);
    std::expected<void, UploadFault> make_room(UploadDraft const& draft);

    Options options_;
    Clock clock_;
};

} // namespace datafloor::services
