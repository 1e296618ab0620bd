// Merkle tree arithmetic of RFC 6962 / RFC 9162 section 2.1 with SHA-256: roots and proofs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "crypto/hash.hpp"

namespace datafloor::crypto {

/// Leaves a tree may have; other implementations keep sizes in a signed 64-bit integer.
inline constexpr std::uint64_t tree_size_max = (std::uint64_t{1} << 63) - 1;

struct TreeHead {
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(TreeHead const&) const = default;
};

Hash leaf_hash(BytesView entry);
Hash node_hash(Hash const& left, Hash const& right);
/// Root of the tree without leaves: the hash of nothing.
Hash empty_root();
/// Root of the tree with these leaf hashes.
Hash root_of(std::span<Hash const> leaf_hashes);

/// The right edge of a growing tree: the roots of its complete subtrees, the largest (leftmost)
/// first, one for each bit set in the size. All that is needed to append and to tell the root.
class Frontier {
  public:
    Frontier() = default;

    /// Nothing if the number of hashes does not fit the size.
    static std::optional<Frontier> restore(std::uint64_t size, std::vector<Hash> hashes);

    void append(Hash const& leaf);

    [[nodiscard]] std::uint64_t size() const { return size_; }

    [[nodiscard]] Hash root() const;

    [[nodiscard]] TreeHead head() const { return {.size = size_, .root = root()}; }

    [[nodiscard]] std::vector<Hash> const& hashes() const { return hashes_; }

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> hashes_;
};

/// Root of the complete subtree over the leaves [index << level, (index + 1) << level).
/// It is asked only for subtrees that lie within the tree, and throws if it cannot read one.
using SubtreeHash = std::function<Hash(unsigned level, std::uint64_t index)>;

using Proof = std::vector<Hash>;

struct LeafPosition {
    std::uint64_t index = 0;
    std::uint64_t tree_size = 0;
};

struct Growth {
    std::uint64_t old_size = 0;
    std::uint64_t new_size = 0;
};

Hash root_of_tree(std::uint64_t size, SubtreeHash const& subtree);

/// The right edge of the tree of this size, read back from its stored hashes.
Frontier read_frontier(std::uint64_t size, SubtreeHash const& subtree);

/// From the leaf's sibling up to a child of the root. The index must lie in the tree.
Proof inclusion_proof(LeafPosition leaf, SubtreeHash const& subtree);

/// The old size may not exceed the new one. Empty if the sizes are equal or the old one is 0.
Proof consistency_proof(Growth growth, SubtreeHash const& subtree);

/// RFC 9162 section 2.1.3.2.
bool verify_inclusion(Hash const& leaf, std::uint64_t index, TreeHead const& head,
                      std::span<Hash const> proof);

/// RFC 9162 section 2.1.4.2. Every tree extends the empty one, by an empty proof.
bool verify_consistency(TreeHead const& old_head, TreeHead const& new_head,
                        std::span<Hash const> proof);

} // namespace datafloor::crypto
