#include "crypto/merkle.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/crypto/reference_tree.hpp"

namespace datafloor::crypto {
namespace {

constexpr std::size_t exhaustive_size = 130;

Hash hash_of(std::string_view hex) {
    Hash hash;
    EXPECT_TRUE(from_hex(hex, hash));
    return hash;
}

std::vector<Hash> hashes_of(std::initializer_list<std::string_view> texts) {
    std::vector<Hash> hashes;
    for (auto text : texts) hashes.push_back(hash_of(text));
    return hashes;
}

SubtreeHash subtrees_of(std::vector<Hash> const& leaves) {
    return [&leaves](unsigned level, std::uint64_t index) {
        auto const begin = index << level;
        auto const count = std::uint64_t{1} << level;
        EXPECT_LE(begin + count, leaves.size()) << "asked outside the tree";
        return reference::root(std::span(leaves).subspan(begin, count));
    };
}

/// All subtree hashes kept, for the exhaustive tests.
struct Pyramid {
    std::vector<std::vector<Hash>> levels;

    explicit Pyramid(std::vector<Hash> leaves) {
        levels.push_back(std::move(leaves));
        while (levels.back().size() > 1) {
            std::vector<Hash> above;
            auto const& below = levels.back();
            for (std::size_t i = 0; i + 1 < below.size(); i += 2)
                above.push_back(reference::node(below[i], below[i + 1]));
            levels.push_back(std::move(above));
        }
    }

    [[nodiscard]] SubtreeHash subtrees() const {
        return [this](unsigned level, std::uint64_t index) { return levels.at(level).at(index); };
    }
};

std::vector<Hash> roots_up_to(std::size_t size) {
    auto const leaves = reference::numbered_leaves(size);
    std::vector<Hash> roots;
    for (std::size_t n = 0; n <= size; ++n)
        roots.push_back(reference::root(std::span(leaves).first(n)));
    return roots;
}

/// The eight test leaves of the Certificate Transparency reference implementation.
std::vector<Hash> public_leaves() {
    std::vector<Hash> leaves;
    for (auto const* entry : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                              "606162636465666768696a6b6c6d6e6f"})
        leaves.push_back(leaf_hash(from_hex(std::string_view(entry)).value()));
    return leaves;
}

auto const public_roots =
    hashes_of({"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"});

TEST(Merkle, HasThePublicRootsOfTheCertificateTransparencyTestTree) {
    auto const leaves = public_leaves();
    for (std::size_t n = 0; n <= leaves.size(); ++n)
        EXPECT_EQ(to_hex(root_of(std::span(leaves).first(n))), to_hex(public_roots[n])) << n;
    EXPECT_EQ(empty_root(), public_roots[0]);
}

TEST(Merkle, HasThePublicProofsOfTheCertificateTransparencyTestTree) {
    auto const leaves = public_leaves();
    EXPECT_EQ(consistency_proof({.old_size = 1, .new_size = 8}, subtrees_of(leaves)),
              hashes_of({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                         "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                         "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(consistency_proof({.old_size = 6, .new_size = 8}, subtrees_of(leaves)),
              hashes_of({"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                         "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(consistency_proof({.old_size = 2, .new_size = 5}, subtrees_of(leaves)),
              hashes_of({"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                         "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
    EXPECT_EQ(inclusion_proof({.index = 5, .tree_size = 8}, subtrees_of(leaves)),
              hashes_of({"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                         "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

TEST(Merkle, AgreesWithTheRecursiveDefinition) {
    auto const leaves = reference::numbered_leaves(70'000);
    EXPECT_EQ(leaf_hash(bytes_of("41")), leaves[41]);
    for (std::size_t n : {0u, 1u, 2u, 7u, 255u, 256u, 257u, 70'000u}) {
        auto const part = std::span(leaves).first(n);
        EXPECT_EQ(root_of(part), reference::root(part)) << n;
        EXPECT_EQ(root_of_tree(n, subtrees_of(leaves)), reference::root(part)) << n;
    }
}

TEST(Frontier, KeepsOneHashForEachBitOfTheSize) {
    Frontier frontier;
    for (auto const& leaf : reference::numbered_leaves(255)) frontier.append(leaf);
    EXPECT_EQ(frontier.hashes().size(), 8);
    frontier.append(leaf_hash(bytes_of("255")));
    EXPECT_EQ(frontier.hashes().size(), 1);
    EXPECT_EQ(frontier.size(), 256);
}

TEST(Frontier, GrowsOnAfterBeingRestored) {
    auto const leaves = reference::numbered_leaves(300);
    Frontier whole;
    for (std::size_t n = 0; n < leaves.size(); ++n) {
        auto restored = Frontier::restore(n, whole.hashes());
        ASSERT_TRUE(restored.has_value());
        EXPECT_EQ(read_frontier(n, subtrees_of(leaves)).hashes(), whole.hashes());
        whole.append(leaves[n]);
        restored->append(leaves[n]);
        ASSERT_EQ(restored->head(), whole.head());
    }
}

TEST(Frontier, RefusesHashesThatDoNotFitTheSize) {
    EXPECT_FALSE(Frontier::restore(0, {Hash{}}));
    EXPECT_FALSE(Frontier::restore(3, {Hash{}}));
    EXPECT_FALSE(Frontier::restore(4, {Hash{}, Hash{}}));
    EXPECT_FALSE(Frontier::restore(std::uint64_t{1} << 63, {Hash{}}));
    EXPECT_TRUE(Frontier::restore(std::uint64_t{1} << 62, {Hash{}}));
}

/// Each hash flipped, the last cut off, one put on either end.
template <class Verify>
void expect_only_this_proof(Proof const& proof, Verify verify) {
    EXPECT_TRUE(verify(proof));
    for (std::size_t i = 0; i < proof.size(); ++i) {
        auto flipped = proof;
        flipped[i][i % 32] ^= 0x10;
        EXPECT_FALSE(verify(flipped)) << "flipped " << i;
    }
    if (!proof.empty()) {
        EXPECT_FALSE(verify(Proof(proof.begin(), proof.end() - 1)));
        EXPECT_FALSE(verify(Proof(proof.begin() + 1, proof.end())));
    }
    auto longer = proof;
    longer.push_back(Hash{});
    EXPECT_FALSE(verify(longer));
    longer = proof;
    longer.insert(longer.begin(), Hash{});
    EXPECT_FALSE(verify(longer));
}

TEST(Inclusion, OfEveryLeafOfEverySmallTreeVerifiesAndNothingElseDoes) {
    auto const leaves = reference::numbered_leaves(exhaustive_size);
    auto const roots = roots_up_to(exhaustive_size);
    Pyramid const pyramid(leaves);
    for (std::uint64_t size = 1; size <= exhaustive_size; ++size) {
        TreeHead const head{.size = size, .root = roots[size]};
        for (std::uint64_t index = 0; index < size; ++index) {
            auto const proof =
                inclusion_proof({.index = index, .tree_size = size}, pyramid.subtrees());
            ASSERT_EQ(proof, reference::path(index, std::span(leaves).first(size)));
            SCOPED_TRACE(testing::Message() << index << " in " << size);
            expect_only_this_proof(proof, [&](Proof const& candidate) {
                return verify_inclusion(leaves[index], index, head, candidate);
            });
            // Every other place in the smaller trees, and those one bit away in all of them.
            for (std::uint64_t bit = 1; bit <= 256; bit <<= 1)
                EXPECT_FALSE(verify_inclusion(leaves[index], index ^ bit, head, proof));
            for (std::uint64_t other = 0; size <= 40 && other <= size; ++other)
                EXPECT_EQ(verify_inclusion(leaves[index], other, head, proof), other == index);
            EXPECT_FALSE(verify_inclusion(roots[0], index, head, proof));
            EXPECT_FALSE(verify_inclusion(leaves[index], index, {size, roots[size - 1]}, proof));
        }
    }
}

TEST(Inclusion, InATreeOfAnotherDepthIsRefused) {
    auto const leaves = reference::numbered_leaves(exhaustive_size);
    Pyramid const pyramid(leaves);
    auto const proof = inclusion_proof({.index = 5, .tree_size = 100}, pyramid.subtrees());
    auto const root = reference::root(std::span(leaves).first(100));
    EXPECT_TRUE(verify_inclusion(leaves[5], 5, {.size = 100, .root = root}, proof));
    for (std::uint64_t size : {0u, 5u, 6u, 63u, 64u, 129u, 256u})
        EXPECT_FALSE(verify_inclusion(leaves[5], 5, {.size = size, .root = root}, proof)) << size;
    EXPECT_FALSE(verify_inclusion(leaves[5], ~0ULL, {.size = ~0ULL, .root = root}, proof));
}

// Roots made so that hashing on past the top would give them.
TEST(Merkle, ProofsThatGoOnAboveTheRootAreRefused) {
    auto const leaves = reference::numbered_leaves(4);
    auto const extra = leaf_hash(bytes_of("extra"));
    auto const above = [&](Hash const& root) { return node_hash(extra, root); };
    EXPECT_FALSE(verify_inclusion(leaves[0], 0, {1, above(leaves[0])}, Proof{extra}));

    auto proof = consistency_proof({.old_size = 3, .new_size = 4}, subtrees_of(leaves));
    auto const old_root = reference::root(std::span(leaves).first(3));
    EXPECT_TRUE(verify_consistency({3, old_root}, {4, reference::root(leaves)}, proof));
    proof.push_back(extra);
    EXPECT_FALSE(
        verify_consistency({3, above(old_root)}, {4, above(reference::root(leaves))}, proof));
}

TEST(Consistency, OfEveryPairOfSmallTreesVerifiesAndNothingElseDoes) {
    auto const leaves = reference::numbered_leaves(exhaustive_size);
    auto const roots = roots_up_to(exhaustive_size);
    Pyramid const pyramid(leaves);
    for (std::uint64_t size = 0; size <= exhaustive_size; ++size) {
        TreeHead const head{.size = size, .root = roots[size]};
        for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
            TreeHead const old_head{.size = old_size, .root = roots[old_size]};
            auto const proof =
                consistency_proof({.old_size = old_size, .new_size = size}, pyramid.subtrees());
            if (old_size > 0)
                ASSERT_EQ(proof,
                          reference::subproof(old_size, std::span(leaves).first(size), true));
            SCOPED_TRACE(testing::Message() << old_size << " to " << size);
            expect_only_this_proof(proof, [&](Proof const& candidate) {
                return verify_consistency(old_head, head, candidate);
            });
            auto wrong = head.root;
            wrong[31] ^= 1;
            if (old_size > 0) EXPECT_FALSE(verify_consistency(old_head, {size, wrong}, proof));
            wrong = old_head.root;
            wrong[0] ^= 1;
            EXPECT_FALSE(verify_consistency({old_size, wrong}, head, proof));
            if (old_size != size) EXPECT_FALSE(verify_consistency(head, old_head, proof));
        }
    }
}

TEST(Consistency, FromAnotherSizeIsRefused) {
    auto const leaves = reference::numbered_leaves(exhaustive_size);
    auto const roots = roots_up_to(exhaustive_size);
    Pyramid const pyramid(leaves);
    for (std::uint64_t size = 1; size <= 40; ++size)
        for (std::uint64_t old_size = 1; old_size < size; ++old_size) {
            auto const proof =
                consistency_proof({.old_size = old_size, .new_size = size}, pyramid.subtrees());
            for (std::uint64_t claimed = 1; claimed <= size; ++claimed)
                EXPECT_EQ(
                    verify_consistency({claimed, roots[old_size]}, {size, roots[size]}, proof),
                    claimed == old_size)
                    << claimed << " for " << old_size << " in " << size;
        }
}

} // namespace
} // namespace datafloor::crypto
