// The object store: immutable files named by their SHA-256 in one folder, two levels of fan-out.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>

#include "contracts/base/names.hpp"
#include "crypto/descriptor.hpp"
#include "crypto/hash.hpp"

namespace datafloor::services {

enum class StoreFault : std::uint8_t {
    store_full,     // no room left above the reserve
    object_missing, // no object of this name
    object_altered, // its bytes are no longer those of its name
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::StoreFault> {
    static constexpr auto names =
        std::to_array<std::string_view>({"store_full", "object_missing", "object_altered"});
};

namespace datafloor::services {

/// Whether so many bytes more leave the reserve free on the file system of this folder.
bool has_room(std::filesystem::path const& folder, std::uint64_t bytes,
              std::uint64_t reserve_bytes);

/// An object, open for reading from its beginning.
struct OpenObject {
    crypto::Descriptor descriptor;
    std::uint64_t bytes = 0;
};

/// What was put: its name and size.
struct StoredObject {
    crypto::Hash name{};
    std::uint64_t bytes = 0;
};

/// An object that is being written. Vanishes unless it is finished.
class ObjectWriter {
  public:
    ObjectWriter(ObjectWriter&&) noexcept;
    ~ObjectWriter();

    std::expected<void, StoreFault> append(crypto::BytesView bytes);
    /// What was written so far, for somebody who must judge it before it becomes an object.
    [[nodiscard]] crypto::Descriptor open_to_read() const;
    /// Makes the object durable under the name of its hash, once. It takes the place of one that is
    /// there already, which heals an altered one.
    std::expected<StoredObject, StoreFault> finish();

  private:
    friend class ObjectStore;
    ObjectWriter(std::filesystem::path objects, std::filesystem::path temporary,
                 crypto::Descriptor descriptor);

    std::filesystem::path objects_;
    std::filesystem::path temporary_; // empty: finished or moved from
    crypto::Descriptor descriptor_;
    crypto::Sha256 hash_;
    std::uint64_t bytes_ = 0;
};

/// Throws std::system_error where the file system fails in another way than by lack of room.
/// Several processes may share a folder.
class ObjectStore {
  public:
    struct Options {
        std::filesystem::path folder;
        /// What is left free on the file system, in bytes.
        std::uint64_t reserve_bytes = std::uint64_t{256} << 20;
    };

    explicit ObjectStore(Options options);

    /// Whether so many bytes more would leave the reserve free.
    [[nodiscard]] std::expected<void, StoreFault> check_room(std::uint64_t bytes) const;

    /// Begins an object of at most so many bytes.
    [[nodiscard]] std::expected<ObjectWriter, StoreFault> begin(std::uint64_t bytes) const;
    [[nodiscard]] std::expected<StoredObject, StoreFault> put(crypto::BytesView bytes) const;

    [[nodiscard]] std::expected<OpenObject, StoreFault> open(crypto::Hash const& name) const;
    /// The same, and an object of another size is an altered one.
    [[nodiscard]] std::expected<OpenObject, StoreFault> open(StoredObject const& object) const;
    /// Reads and hashes the whole object.
    [[nodiscard]] std::expected<StoredObject, StoreFault> verify(crypto::Hash const& name) const;

    [[nodiscard]] std::filesystem::path path_of(crypto::Hash const& name) const;

    /// Removes what unfinished writers left behind, if it was not touched for so long.
    std::size_t remove_abandoned(std::chrono::seconds age) const;

  private:
    std::filesystem::path folder_;
    std::uint64_t reserve_bytes_;
};

} // namespace datafloor::services
