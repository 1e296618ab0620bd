#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/age/chunk_tree.hpp"
#include "crypto/age/payload.hpp"
#include "tests/crypto/age/header_law.hpp"

// RapidCheck prints its seed when a property fails; RC_PARAMS="seed=..." runs it again.
namespace datafloor::crypto::age {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> any_array() {
    std::array<std::uint8_t, N> out;
    for (auto& byte : out) byte = *rc::gen::arbitrary<std::uint8_t>();
    return out;
}

// Evenly, unlike rc::gen::inRange, which prefers small numbers.
std::size_t below(std::size_t end) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, end));
}

// Small ones, and those around the ends of chunks.
std::size_t any_size() {
    auto const chunks = below(4);
    auto const beside = below(40);
    return chunks == 0 ? beside : chunks * chunk_bytes + beside - 20;
}

// Cheap to make, and no two chunks alike.
Bytes any_plaintext() {
    Bytes out(any_size());
    auto const seed = *rc::gen::arbitrary<std::uint64_t>();
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>((seed + i) * 0x9e3779b97f4a7c15 >> 56);
    return out;
}

struct Sealed {
    FileKey file_key{any_array<16>()};
    PayloadNonce nonce = any_array<nonce_bytes>();
    Bytes plaintext = any_plaintext();
    Bytes payload{nonce.begin(), nonce.end()};

    Sealed() {
        PayloadEncryptor encryptor(file_key, nonce, [this](Chunk const& chunk) {
            payload.insert(payload.end(), chunk.sealed.begin(), chunk.sealed.end());
        });
        in_pieces(plaintext, [&](BytesView piece) { encryptor.push(piece); });
        encryptor.finish();
    }

    template <class Each>
    static void in_pieces(BytesView bytes, Each&& each) {
        auto const most = 1 + below(200000);
        for (; !bytes.empty(); bytes = bytes.subspan(std::min(most, bytes.size())))
            each(bytes.first(std::min(most, bytes.size())));
    }

    [[nodiscard]] std::expected<Bytes, Failure> opened() const {
        Bytes out;
        PayloadDecryptor decryptor(file_key, [&](Chunk const& chunk) {
            out.insert(out.end(), chunk.plaintext.begin(), chunk.plaintext.end());
        });
        in_pieces(payload, [&](BytesView piece) { static_cast<void>(decryptor.push(piece)); });
        if (auto const result = decryptor.finish(); !result) return std::unexpected(result.error());
        return out;
    }
};

RC_GTEST_PROP(AgePayload, OfAnySizeInAnyPiecesComesBack, ()) {
    Sealed const sealed;
    RC_TAG(sealed.plaintext.size() / chunk_bytes);
    RC_ASSERT(sealed.payload.size() == payload_bytes(sealed.plaintext.size()));
    RC_ASSERT(plaintext_bytes(sealed.payload.size()) == sealed.plaintext.size());
    auto const opened = sealed.opened();
    RC_ASSERT(opened.has_value());
    RC_ASSERT(*opened == sealed.plaintext);
}

RC_GTEST_PROP(AgePayload, OpensAtAnyChunkAndAtThatPlaceOnly, ()) {
    Sealed const sealed;
    auto const chunks = chunk_count(sealed.plaintext.size());
    auto const index = below(chunks);
    bool const last = index + 1 == chunks;
    auto const from = chunk_offset(index);
    auto const size = std::min(sealed_chunk_bytes, sealed.payload.size() - from);
    auto const chunk = BytesView{sealed.payload}.subspan(from, size);
    Bytes out(size - ChaCha20Poly1305::tag_bytes);
    ChunkCipher cipher(sealed.file_key, sealed.nonce);
    RC_ASSERT(cipher.open(index, last, chunk, out));
    RC_ASSERT(std::ranges::equal(
        out, BytesView{sealed.plaintext}.subspan(index * chunk_bytes, out.size())));
    RC_ASSERT(!cipher.open(index, !last, chunk, out));
    RC_ASSERT(!cipher.open(index + 1, last, chunk, out));
    RC_ASSERT(out == Bytes(out.size()));
}

RC_GTEST_PROP(AgePayload, WithAnyBitFlippedIsRefused, ()) {
    Sealed sealed;
    auto const at = below(sealed.payload.size());
    sealed.payload[at] ^= static_cast<std::uint8_t>(1U << *rc::gen::inRange(0, 8));
    auto const opened = sealed.opened();
    RC_ASSERT(!opened.has_value());
    RC_ASSERT(opened.error() == Failure::chunk_refused);
}

RC_GTEST_PROP(AgePayload, CutOrLengthenedIsRefused, ()) {
    Sealed sealed;
    auto const size = below(sealed.payload.size());
    auto const whole = sealed.payload;
    sealed.payload.resize(size);
    RC_ASSERT(!sealed.opened().has_value());
    sealed.payload = whole;
    sealed.payload.resize(whole.size() + *rc::gen::inRange<std::size_t>(1, 100000));
    RC_ASSERT(!sealed.opened().has_value());
}

RC_GTEST_PROP(ChunkTree, ProvesEveryChunkOfAnyPayload, ()) {
    auto const count = *rc::gen::inRange<std::uint64_t>(1, 100);
    ChunkTree tree;
    std::vector<ChunkHashes> hashes;
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < count; ++i) {
        hashes.push_back({any_array<32>(), any_array<32>()});
        leaves.push_back(chunk_leaf(i, hashes.back()));
        tree.add(hashes.back());
    }
    auto const index = *rc::gen::inRange<std::uint64_t>(0, count);
    ChunkTreeHead const head{count, tree.root()};
    auto path = chunk_path(leaves, index);
    RC_ASSERT(chunk_in_tree(index, hashes[index], head, path));
    if (path.empty()) return;
    path[*rc::gen::inRange<std::size_t>(0, path.size())][0] ^= 1;
    RC_ASSERT(!chunk_in_tree(index, hashes[index], head, path));
}

RC_GTEST_PROP(AgeHeader, WithAnyStanzasPrintsBack, ()) {
    std::vector<Stanza> stanzas(*rc::gen::inRange<std::size_t>(1, 5));
    auto const visible =
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(33, 127)));
    for (auto& stanza : stanzas) {
        stanza.arguments =
            *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(visible));
        stanza.body = *rc::gen::arbitrary<Bytes>();
    }
    FileKey const file_key(any_array<16>());
    auto const header = Header::make(file_key, stanzas);
    auto const text = header.print();
    RC_PRE(text.size() <= header_bytes_max);
    auto const parsed = Header::parse(text);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->stanzas() == stanzas);
    RC_ASSERT(parsed->made_with(file_key));
    auto changed = text;
    changed[below(text.size())] = *rc::gen::arbitrary<char>();
    RC_ASSERT(header_law_holds(bytes_of(changed)));
}

} // namespace
} // namespace datafloor::crypto::age
