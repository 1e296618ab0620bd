// Makes the committed entries a public log: tree, tiles, head store, signed checkpoint. Every step
// can be repeated after a crash at any point, and nothing shown is ever taken back.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "crypto/checkpoint.hpp"
#include "ledger/entry_source.hpp"
#include "ledger/tree/head_store.hpp"
#include "ledger/tree/tile_store.hpp"

namespace datafloor::ledger {

/// Why a publisher refuses to sign. All but `head_store` mean that the database, the tiles or the
/// checkpoint are not those of the tree the floor has shown.
enum class PublishFault : std::uint8_t {
    head_store,         ///< missing (and the database is not empty), damaged, fenced or changed
    database_behind,    ///< the database has fewer entries than the head store
    database_differs,   ///< an entry of the database is not the one that was published
    checkpoint_ahead,   ///< a signed checkpoint is larger than the head store
    checkpoint_differs, ///< a signed checkpoint is not of this tree
};

/// What an operator should do about it, in one sentence.
std::string_view advice(PublishFault fault);

struct PublishRefusal {
    PublishFault fault{};
    /// Says what differs, with numbers, for a person.
    std::string detail;
};

/// What a step has done, in its order; for tests that stop it in between.
enum class PublishStage : std::uint8_t { read, tiles, head, sign, checkpoint };

struct PublisherOptions {
    /// At most so many entries in one step.
    std::size_t entries_max = 65'536;
    /// Partial tiles are removed when the tree has grown so far beyond the full one.
    std::uint64_t partial_kept = 65'536;
    /// Given the note, returns it with the lines of those who cosigned.
    std::function<std::string(std::string note)> cosign = {};
    std::function<void(PublishStage)> after = {};
};

/// One publisher at a time; a second one fences off the first. One thread.
class Publisher {
  public:
    /// Source and stores outlive the publisher. The signer's name is the log's origin.
    Publisher(EntrySource& source, HeadStore heads, TileStore tiles, crypto::NoteSigner signer,
              std::filesystem::path checkpoint, PublisherOptions options = {});

    /// The start check: takes over the head store and compares with it the tiles, the newest
    /// entries of the database and the checkpoint. Tiles that are lost or damaged are made again
    /// from the database if it gives the stored root.
    std::expected<crypto::TreeHead, PublishRefusal> start();

    /// Publishes what was committed since, at most `entries_max`. Also where nothing is new, the
    /// checkpoint file is seen to. After an exception, or a refusal, the next call starts anew.
    std::expected<crypto::TreeHead, PublishRefusal> step();

    /// The head shown last.
    [[nodiscard]] crypto::TreeHead const& head() const { return stored_.head; }

  private:
    using Leaves = std::vector<crypto::Bytes>;
    using Done = std::expected<void, PublishRefusal>;

    [[nodiscard]] Done open_head_store();
    [[nodiscard]] Done check_checkpoint() const;
    [[nodiscard]] Done load_edge();
    [[nodiscard]] Done rebuild_tiles();
    [[nodiscard]] Done extend();
    [[nodiscard]] Done load_open_bundle();
    void show();
    void drop_partial_tiles();
    void after(PublishStage stage) const;

    EntrySource& source_;
    HeadStore heads_;
    TileStore tiles_;
    crypto::NoteSigner signer_;
    std::filesystem::path checkpoint_;
    PublisherOptions options_;

    bool started_ = false;
    StoredHead stored_;
    crypto::TileEdge edge_;             // of the tree stored_.head
    Leaves open_bundle_;                // the leaves after the last full bundle
    std::uint64_t partial_dropped_ = 0; // full tiles of level 0 that have no partial ones left
};

/// The full check of the start, for the background: all leaves of the source hashed again up to
/// `head.size`. Calls progress(entries done). Nothing if the root is the head's; otherwise what
/// differs, with the first index if the tiles tell it.
std::expected<void, PublishRefusal> rehash(EntrySource& source, TileStore const& tiles,
                                           crypto::TreeHead const& head,
                                           std::function<void(std::uint64_t)> const& progress = {});

} // namespace datafloor::ledger
