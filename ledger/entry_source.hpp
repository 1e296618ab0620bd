// Where entries are read from: PostgreSQL, a folder, or a function. The publisher, the audit and a
// rebuild read through this and do not know which.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "ledger/entry.hpp"

namespace datafloor::ledger {

/// What is wanted of an entry. With `leaf`, core and private part may be missing.
enum class EntryParts : std::uint8_t { leaf, all };

/// Some entries, in order.
struct EntryRange {
    std::uint64_t first = 0;
    std::size_t count = 0;
    EntryParts parts = EntryParts::all;
};

class EntrySource {
  public:
    EntrySource() = default;
    EntrySource(EntrySource const&) = delete;
    EntrySource& operator=(EntrySource const&) = delete;
    virtual ~EntrySource() = default;

    /// How many entries there are now.
    virtual std::uint64_t size() = 0;

    /// The entries from `first` on, at most `count`, in the order of the place they are kept at;
    /// none only if there are none. They come as they are stored: judging them is for the reader.
    /// An entry without a core (not asked for, or not part of this source) has an empty one.
    virtual std::vector<StoredEntry> read(EntryRange const& range) = 0;
};

/// Reads by calling two functions.
class FunctionSource : public EntrySource {
  public:
    using Size = std::function<std::uint64_t()>;
    using Read = std::function<std::vector<StoredEntry>(EntryRange const&)>;

    FunctionSource(Size size, Read read) : size_(std::move(size)), read_(std::move(read)) {}

    std::uint64_t size() override { return size_(); }

    std::vector<StoredEntry> read(EntryRange const& range) override { return read_(range); }

  private:
    Size size_;
    Read read_;
};

/// The entries of this vector, which outlives the source.
FunctionSource source_of(std::vector<StoredEntry> const& entries);

/// Calls visit(entry) for all entries from `first` on to `end`, reading `step` at a time. Ends
/// early if the source does.
void each_entry(EntrySource& source, EntryRange const& range,
                std::function<void(StoredEntry&)> const& visit, std::size_t step = 1024);

} // namespace datafloor::ledger
