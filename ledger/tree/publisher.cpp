#include "ledger/tree/publisher.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/atomic_file.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::ledger {
namespace {

using crypto::tile_width_max;
using crypto::TreeHead;

std::unexpected<PublishRefusal> refuse(PublishFault fault, std::string detail) {
    return std::unexpected(PublishRefusal{fault, std::move(detail)});
}

std::unexpected<PublishRefusal> refuse(HeadFault fault) {
    return refuse(PublishFault::head_store, std::string(text_of(fault)));
}

std::string text_of(TreeHead const& head) {
    return "size " + std::to_string(head.size) + ", root " + crypto::to_base64(head.root);
}

std::optional<std::string> read_text(std::filesystem::path const& file) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    auto const descriptor = crypto::Descriptor::open_to_read(file);
    crypto::Bytes bytes(crypto::note_bytes_max);
    bytes.resize(crypto::read_full(descriptor.number(), bytes));
    return std::string(crypto::text_of(bytes));
}

crypto::BytesView leaf_of(StoredEntry const& entry) { return crypto::bytes_of(entry.leaf); }

/// The leaf hashes of one tile of level 0 as the store has them; nothing if it has not.
std::optional<std::vector<crypto::Hash>>
stored_leaf_hashes(TileStore const& tiles, std::uint64_t index, std::uint64_t size) {
    auto const tile = crypto::tile_in_tree(0, index, size);
    if (!tile) return std::nullopt;
    try {
        auto bytes = tiles.read(*tile);
        bytes.resize(std::min<std::size_t>(bytes.size(), tile->width * sizeof(crypto::Hash)));
        return crypto::decode_tile(bytes, tile->width);
    } catch (std::runtime_error const&) {
        return std::nullopt;
    }
}

/// The first leaf below `size` whose hash is not the one in the tiles.
class TileComparison {
  public:
    TileComparison(TileStore const& tiles, std::uint64_t size) : tiles_(tiles), size_(size) {}

    void add(std::uint64_t index, crypto::Hash const& leaf) {
        if (first_) return;
        if (index % tile_width_max == 0)
            hashes_ = stored_leaf_hashes(tiles_, index / tile_width_max, size_);
        if (hashes_ && (*hashes_)[index % tile_width_max] != leaf) first_ = index;
    }

    [[nodiscard]] std::optional<std::uint64_t> first() const { return first_; }

  private:
    TileStore const& tiles_;
    std::uint64_t size_;
    std::optional<std::vector<crypto::Hash>> hashes_;
    std::optional<std::uint64_t> first_;
};

} // namespace

std::string_view advice(PublishFault fault) {
    switch (fault) {
    case PublishFault::head_store:
        return "bring the head store back as it was last; never make a new one";
    case PublishFault::database_behind:
        return "entries that were shown to the world are gone: restore a newer backup, or "
               "PostgreSQL's archive up to them; never make a new head store";
    case PublishFault::checkpoint_ahead:
        return "entries were shown to the world that the head store does not know: restore a newer "
               "backup and the head store as it was last";
    case PublishFault::database_differs:
    case PublishFault::checkpoint_differs:
        return "this is not the ledger that was shown: change nothing, run `datafloor audit` and "
               "look for the database it was";
    }
    return {};
}

Publisher::Publisher(EntrySource& source, HeadStore heads, TileStore tiles,
                     crypto::NoteSigner signer, std::filesystem::path checkpoint,
                     PublisherOptions options)
    : source_(source), heads_(std::move(heads)), tiles_(std::move(tiles)),
      signer_(std::move(signer)), checkpoint_(std::move(checkpoint)), options_(std::move(options)) {
    ENSURE(options_.entries_max > 0);
}

std::expected<TreeHead, PublishRefusal> Publisher::start() {
    started_ = false;
    if (auto done = open_head_store(); !done) return std::unexpected(done.error());
    auto const database = source_.size();
    if (database < stored_.head.size)
        return refuse(PublishFault::database_behind,
                      "the database has " + std::to_string(database) + " entries, the head store " +
                          std::to_string(stored_.head.size));
    if (auto done = load_edge(); !done) return std::unexpected(done.error());
    if (auto done = load_open_bundle(); !done) return std::unexpected(done.error());
    if (auto done = check_checkpoint(); !done) return std::unexpected(done.error());
    started_ = true;
    return stored_.head;
}

std::expected<TreeHead, PublishRefusal> Publisher::step() {
    if (!started_)
        if (auto head = start(); !head) return head;
    started_ = false; // until the step is through
    if (auto done = extend(); !done) return std::unexpected(done.error());
    show();
    drop_partial_tiles();
    started_ = true;
    return stored_.head;
}

Publisher::Done Publisher::open_head_store() {
    auto stored = heads_.take_over();
    if (!stored && stored.error() == HeadFault::missing) {
        if (auto const database = source_.size(); database > 0)
            return refuse(PublishFault::head_store,
                          "the head store is missing, but the database has " +
                              std::to_string(database) + " entries");
        if (auto const text = read_text(checkpoint_))
            return refuse(PublishFault::head_store,
                          "the head store is missing, but a checkpoint was published");
        if (auto created = heads_.create(); !created) return refuse(created.error());
        stored = heads_.take_over();
    }
    if (!stored) return refuse(stored.error());
    stored_ = *stored;
    return {};
}

Publisher::Done Publisher::load_edge() {
    try {
        edge_ = crypto::TileEdge::read(stored_.head.size, tiles_.fetch());
        if (edge_.head() == stored_.head) return {};
    } catch (std::runtime_error const&) {
        // A tile is lost or has a wrong length.
    }
    return rebuild_tiles();
}

Publisher::Done Publisher::rebuild_tiles() {
    if (auto done = rehash(source_, tiles_, stored_.head); !done) return done;
    // The database is right, so the tiles are not: those that are wrong give way.
    edge_ = {};
    Leaves bundle;
    auto const put_bundle = [&](crypto::EntryBundle const& place) {
        std::filesystem::remove(tiles_.folder() / crypto::entry_bundle_path(place));
        tiles_.write(place, bundle);
        bundle.clear();
    };
    std::vector<crypto::TileContent> made;
    auto const put_tiles = [&] {
        for (auto const& content : made) {
            std::filesystem::remove(tiles_.folder() / crypto::tile_path(content.tile));
            tiles_.write(content);
        }
        made.clear();
    };
    auto const add = [&](StoredEntry const& entry) {
        edge_.append(crypto::leaf_hash(leaf_of(entry)), made);
        bundle.emplace_back(entry.leaf.begin(), entry.leaf.end());
        if (bundle.size() == tile_width_max)
            put_bundle({.index = edge_.size() / tile_width_max - 1});
        put_tiles();
    };
    each_entry(source_, {.first = 0, .count = stored_.head.size, .parts = EntryParts::leaf}, add);
    edge_.partial_tiles(made);
    put_tiles();
    if (auto const width = static_cast<unsigned>(bundle.size()); width > 0)
        put_bundle({.index = edge_.size() / tile_width_max, .width = width});
    if (edge_.head() == stored_.head) return {};
    return refuse(PublishFault::database_differs, "the database changed while it was read");
}

Publisher::Done Publisher::load_open_bundle() {
    open_bundle_.clear();
    auto const size = stored_.head.size;
    if (size == 0) return {};
    // Also where the last bundle is full its entries are compared: the newest are most at risk.
    auto const first = (size - 1) / tile_width_max * tile_width_max;
    TileComparison comparison(tiles_, size);
    std::uint64_t next = first;
    each_entry(source_, {.first = first, .count = size - first, .parts = EntryParts::leaf},
               [&](StoredEntry const& entry) {
                   comparison.add(next++, crypto::leaf_hash(leaf_of(entry)));
                   open_bundle_.emplace_back(entry.leaf.begin(), entry.leaf.end());
               });
    if (next != size)
        return refuse(PublishFault::database_differs,
                      "entry " + std::to_string(next) + " cannot be read");
    if (comparison.first())
        return refuse(PublishFault::database_differs,
                      "entry " + std::to_string(*comparison.first()) +
                          " of the database is not the published one");
    if (open_bundle_.size() == tile_width_max) open_bundle_.clear();
    return {};
}

Publisher::Done Publisher::check_checkpoint() const {
    auto const note = read_text(checkpoint_);
    if (!note) return {};
    auto const opened = crypto::open_checkpoint(*note, signer_.verifier());
    if (!opened)
        return refuse(PublishFault::checkpoint_differs,
                      "the checkpoint file is not a checkpoint signed with this log's key");
    auto const& head = opened->checkpoint.head;
    if (head.size > stored_.head.size)
        return refuse(PublishFault::checkpoint_ahead, "the checkpoint has " + text_of(head) +
                                                          "; the head store has " +
                                                          text_of(stored_.head));
    auto reader = reader_of(tiles_, stored_.head.size);
    if (crypto::root_of_tree(head.size, reader.subtrees()) == head.root) return {};
    return refuse(PublishFault::checkpoint_differs, "the checkpoint of " + text_of(head) +
                                                        " is not of the tree of " +
                                                        text_of(stored_.head));
}

Publisher::Done Publisher::extend() {
    auto const size = source_.size();
    if (size < stored_.head.size)
        return refuse(PublishFault::database_behind,
                      "the database has lost entries: it has " + std::to_string(size));
    auto const count = std::min<std::uint64_t>(size - stored_.head.size, options_.entries_max);
    if (count == 0) return {};
    auto edge = edge_;
    auto open = open_bundle_;
    std::vector<crypto::TileContent> made;
    each_entry(source_, {.first = edge.size(), .count = count, .parts = EntryParts::leaf},
               [&](StoredEntry const& entry) {
                   // A hole in the database must not move the leaves behind it.
                   if (entry.index != edge.size())
                       throw std::runtime_error("entry " + std::to_string(edge.size()) +
                                                " is missing in the database");
                   if (open.size() == tile_width_max) open.clear();
                   edge.append(crypto::leaf_hash(leaf_of(entry)), made);
                   open.emplace_back(entry.leaf.begin(), entry.leaf.end());
                   if (open.size() == tile_width_max)
                       tiles_.write({.index = edge.size() / tile_width_max - 1}, open);
               });
    after(PublishStage::read);
    edge.partial_tiles(made);
    for (auto const& content : made) tiles_.write(content);
    if (auto const width = static_cast<unsigned>(edge.size() % tile_width_max); width > 0)
        tiles_.write({.index = edge.size() / tile_width_max, .width = width}, open);
    after(PublishStage::tiles);
    auto const swapped = heads_.swap(stored_, edge.head());
    if (!swapped) return refuse(swapped.error());
    stored_ = *swapped;
    edge_ = std::move(edge);
    open_bundle_ = std::move(open);
    after(PublishStage::head);
    return {};
}

void Publisher::show() {
    auto const note = crypto::sign_checkpoint(
        {.origin = signer_.verifier().name(), .head = stored_.head}, signer_);
    after(PublishStage::sign);
    auto const there = read_text(checkpoint_);
    // The same head again: what is there may carry cosignatures and stays.
    if (there && there->starts_with(note)) return;
    crypto::AtomicFile atomic(checkpoint_);
    atomic.write(crypto::bytes_of(options_.cosign ? options_.cosign(note) : note));
    atomic.publish(std::filesystem::perms::owner_read | std::filesystem::perms::owner_write |
                   std::filesystem::perms::group_read | std::filesystem::perms::others_read);
    after(PublishStage::checkpoint);
}

void Publisher::drop_partial_tiles() {
    auto const size = stored_.head.size;
    if (size < options_.partial_kept) return;
    auto const last = (size - options_.partial_kept) / tile_width_max;
    auto const first = std::exchange(partial_dropped_, last);
    if (first == last) return;
    for (unsigned level = 0; level <= crypto::tile_level_max; ++level)
        tiles_.drop_partial(level, first >> (8 * level), last >> (8 * level));
}

void Publisher::after(PublishStage stage) const {
    if (options_.after) options_.after(stage);
}

std::expected<void, PublishRefusal> rehash(EntrySource& source, TileStore const& tiles,
                                           TreeHead const& head,
                                           std::function<void(std::uint64_t)> const& progress) {
    crypto::Frontier frontier;
    TileComparison comparison(tiles, head.size);
    each_entry(source, {.first = 0, .count = head.size, .parts = EntryParts::leaf},
               [&](StoredEntry const& entry) {
                   auto const hash = crypto::leaf_hash(leaf_of(entry));
                   comparison.add(frontier.size(), hash);
                   frontier.append(hash);
                   if (progress && frontier.size() % 4096 == 0) progress(frontier.size());
               });
    if (progress) progress(frontier.size());
    if (frontier.head() == head) return {};
    auto detail =
        "the database gives " + text_of(frontier.head()) + "; the head store has " + text_of(head);
    if (comparison.first())
        detail += "; the first entry that differs from the tiles is " +
                  std::to_string(*comparison.first());
    return refuse(PublishFault::database_differs, std::move(detail));
}

} // namespace datafloor::ledger
