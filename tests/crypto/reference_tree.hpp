// A Merkle tree written straight from the definitions of RFC 6962 section 2.1, to judge
// crypto/merkle by: recursive, slow, and sharing nothing with it but SHA-256.
#pragma once

#include <span>
#include <vector>

#include "crypto/hash.hpp"

namespace datafloor::crypto::reference {

using Hashes = std::span<Hash const>;

inline std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
}

inline Hash node(Hash const& left, Hash const& right) {
    Bytes joined{1};
    joined.insert(joined.end(), left.begin(), left.end());
    joined.insert(joined.end(), right.begin(), right.end());
    return sha256(joined);
}

inline Hash leaf(BytesView entry) {
    Bytes joined{0};
    joined.insert(joined.end(), entry.begin(), entry.end());
    return sha256(joined);
}

inline Hash root(Hashes leaves) {
    if (leaves.empty()) return sha256(BytesView{});
    if (leaves.size() == 1) return leaves.front();
    auto const k = split(leaves.size());
    return node(root(leaves.first(k)), root(leaves.subspan(k)));
}

/// PATH(m, D[n])
inline std::vector<Hash> path(std::size_t m, Hashes leaves) {
    if (leaves.size() <= 1) return {};
    auto const k = split(leaves.size());
    bool const left = m < k;
    auto out = left ? path(m, leaves.first(k)) : path(m - k, leaves.subspan(k));
    out.push_back(left ? root(leaves.subspan(k)) : root(leaves.first(k)));
    return out;
}

/// SUBPROOF(m, D[n], b)
inline std::vector<Hash> subproof(std::size_t m, Hashes leaves, bool whole) {
    if (m == leaves.size()) return whole ? std::vector<Hash>{} : std::vector<Hash>{root(leaves)};
    auto const k = split(leaves.size());
    auto out =
        m <= k ? subproof(m, leaves.first(k), whole) : subproof(m - k, leaves.subspan(k), false);
    out.push_back(m <= k ? root(leaves.subspan(k)) : root(leaves.first(k)));
    return out;
}

/// Leaf hashes of the entries "0", "1", ...
inline std::vector<Hash> numbered_leaves(std::size_t n) {
    std::vector<Hash> leaves;
    leaves.reserve(n);
    for (std::size_t i = 0; i < n; ++i) leaves.push_back(leaf(bytes_of(std::to_string(i))));
    return leaves;
}

} // namespace datafloor::crypto::reference
