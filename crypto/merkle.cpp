#include "crypto/merkle.hpp"

#include <algorithm>
#include <bit>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {
namespace {

constexpr std::uint8_t leaf_prefix[] = {0x00};
constexpr std::uint8_t node_prefix[] = {0x01};

struct Range {
    std::uint64_t begin;
    std::uint64_t end;

    [[nodiscard]] std::uint64_t size() const { return end - begin; }

    /// RFC 9162 section 2.1.1: the left part holds the largest power of two below the size.
    [[nodiscard]] std::uint64_t middle() const { return begin + std::bit_floor(size() - 1); }
};

unsigned level_of(std::uint64_t power_of_two) {
    return static_cast<unsigned>(std::countr_zero(power_of_two));
}

Hash root_of_range(Range range, SubtreeHash const& subtree) {
    if (std::has_single_bit(range.size())) {
        auto const level = level_of(range.size());
        return subtree(level, range.begin >> level);
    }
    auto const left = root_of_range({range.begin, range.middle()}, subtree);
    return node_hash(left, root_of_range({range.middle(), range.end}, subtree));
}

/// Folds from the right, as the smaller subtrees lie deeper.
Hash fold_right(std::span<Hash const> hashes) {
    auto root = hashes.back();
    for (auto i = hashes.size() - 1; i-- > 0;) root = node_hash(hashes[i], root);
    return root;
}

} // namespace

Hash leaf_hash(BytesView entry) { return sha256({leaf_prefix, entry}); }

Hash node_hash(Hash const& left, Hash const& right) { return sha256({node_prefix, left, right}); }

Hash empty_root() { return sha256(BytesView{}); }

Hash root_of(std::span<Hash const> leaf_hashes) {
    Frontier frontier;
    for (auto const& hash : leaf_hashes) frontier.append(hash);
    return frontier.root();
}

std::optional<Frontier> Frontier::restore(std::uint64_t size, std::vector<Hash> hashes) {
    if (size > tree_size_max || hashes.size() != static_cast<std::size_t>(std::popcount(size)))
        return std::nullopt;
    Frontier frontier;
    frontier.size_ = size;
    frontier.hashes_ = std::move(hashes);
    return frontier;
}

void Frontier::append(Hash const& leaf) {
    ENSURE(size_ < tree_size_max);
    auto hash = leaf;
    for (auto full = size_; full & 1; full >>= 1) {
        hash = node_hash(hashes_.back(), hash);
        hashes_.pop_back();
    }
    hashes_.push_back(hash);
    ++size_;
}

Hash Frontier::root() const { return hashes_.empty() ? empty_root() : fold_right(hashes_); }

Hash root_of_tree(std::uint64_t size, SubtreeHash const& subtree) {
    ENSURE(size <= tree_size_max);
    return size == 0 ? empty_root() : root_of_range({0, size}, subtree);
}

Frontier read_frontier(std::uint64_t size, SubtreeHash const& subtree) {
    ENSURE(size <= tree_size_max);
    std::vector<Hash> hashes;
    std::uint64_t begin = 0;
    while (begin < size) {
        auto const part = std::bit_floor(size - begin);
        hashes.push_back(subtree(level_of(part), begin >> level_of(part)));
        begin += part;
    }
    return Frontier::restore(size, std::move(hashes)).value();
}

Proof inclusion_proof(LeafPosition leaf, SubtreeHash const& subtree) {
    ENSURE(leaf.index < leaf.tree_size && leaf.tree_size <= tree_size_max);
    Proof proof;
    Range range{0, leaf.tree_size};
    while (range.size() > 1) {
        auto const middle = range.middle();
        if (leaf.index < middle) {
            proof.push_back(root_of_range({middle, range.end}, subtree));
            range.end = middle;
        } else {
            proof.push_back(root_of_range({range.begin, middle}, subtree));
            range.begin = middle;
        }
    }
    std::ranges::reverse(proof);
    return proof;
}

Proof consistency_proof(Growth growth, SubtreeHash const& subtree) {
    ENSURE(growth.old_size <= growth.new_size && growth.new_size <= tree_size_max);
    Proof proof;
    if (growth.old_size == 0) return proof;
    Range range{0, growth.new_size};
    while (range.end != growth.old_size) {
        auto const middle = range.middle();
        if (growth.old_size <= middle) {
            proof.push_back(root_of_range({middle, range.end}, subtree));
            range.end = middle;
        } else {
            proof.push_back(root_of_range({range.begin, middle}, subtree));
            range.begin = middle;
        }
    }
    // A subtree that begins at 0 is the old tree itself, whose root the verifier has.
    if (range.begin != 0) proof.push_back(root_of_range(range, subtree));
    std::ranges::reverse(proof);
    return proof;
}

bool verify_inclusion(Hash const& leaf, std::uint64_t index, TreeHead const& head,
                      std::span<Hash const> proof) {
    if (index >= head.size) return false;
    auto position = index;
    auto last = head.size - 1;
    auto root = leaf;
    for (auto const& hash : proof) {
        if (last == 0) return false;
        if ((position & 1) || position == last) {
            root = node_hash(hash, root);
            while ((position & 1) == 0 && position != 0) {
                position >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(root, hash);
        }
        position >>= 1;
        last >>= 1;
    }
    return last == 0 && root == head.root;
}

bool verify_consistency(TreeHead const& old_head, TreeHead const& new_head,
                        std::span<Hash const> proof) {
    if (old_head.size > new_head.size) return false;
    if (old_head.size == new_head.size) return proof.empty() && old_head.root == new_head.root;
    if (old_head.size == 0) return proof.empty() && old_head.root == empty_root();

    // An old tree that is one complete subtree is not repeated in the proof.
    bool const old_is_complete = std::has_single_bit(old_head.size);
    if (!old_is_complete && proof.empty()) return false;
    auto position = old_head.size - 1;
    auto last = new_head.size - 1;
    while (position & 1) {
        position >>= 1;
        last >>= 1;
    }
    auto old_root = old_is_complete ? old_head.root : proof.front();
    auto new_root = old_root;
    for (auto const& hash : proof.subspan(old_is_complete ? 0 : 1)) {
        if (last == 0) return false;
        if ((position & 1) || position == last) {
            old_root = node_hash(hash, old_root);
            new_root = node_hash(hash, new_root);
            while ((position & 1) == 0 && position != 0) {
                position >>= 1;
                last >>= 1;
            }
        } else {
            new_root = node_hash(new_root, hash);
        }
        position >>= 1;
        last >>= 1;
    }
    return last == 0 && old_root == old_head.root && new_root == new_head.root;
}

} // namespace datafloor::crypto
