// The head of the published tree in a small file outside PostgreSQL: what a floor has once shown
// it can never take back, whatever happens to its database (PROTOCOL section 3).
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "crypto/merkle.hpp"

namespace datafloor::ledger {

/// `generation` counts the publishers that took the store over; only the last may move the head.
struct StoredHead {
    crypto::TreeHead head;
    std::uint64_t generation = 0;
    bool operator==(StoredHead const&) const = default;
};

enum class HeadFault : std::uint8_t {
    missing,  ///< there is no such file
    exists,   ///< a head is there already
    damaged,  ///< torn or altered: the file is not what this program wrote
    fenced,   ///< another publisher took the store over
    changed,  ///< the head is not the expected one
    not_grown ///< the new head is smaller, or has the same size and another root
};

std::string_view text_of(HeadFault fault);

/// All functions take a lock on `<file>.lock` beside the file, so that several processes see each
/// other. What they return is durable. They throw std::system_error where the disk fails.
class HeadStore {
  public:
    explicit HeadStore(std::filesystem::path file) : file_(std::move(file)) {}

    /// The head of the empty tree. Only for a floor that never published anything.
    [[nodiscard]] std::expected<StoredHead, HeadFault> create() const;

    [[nodiscard]] std::expected<StoredHead, HeadFault> read() const;

    /// Fences off every publisher before this one.
    [[nodiscard]] std::expected<StoredHead, HeadFault> take_over() const;

    /// Compare and swap: `next` takes the place of `expected` if that is what the file holds.
    [[nodiscard]] std::expected<StoredHead, HeadFault> swap(StoredHead const& expected,
                                                            crypto::TreeHead const& next) const;

    [[nodiscard]] std::filesystem::path const& file() const { return file_; }

  private:
    std::filesystem::path file_;
};

/// The file's text, and its strict reading; for tests and for people who look at the file.
std::string print_head(StoredHead const& stored);
std::expected<StoredHead, HeadFault> parse_head(std::string_view text);

} // namespace datafloor::ledger
