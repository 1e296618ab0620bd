#include "crypto/checkpoint.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "crypto/tlog_proof.hpp"
#include "tests/crypto/reference_tree.hpp"

namespace datafloor::crypto {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SigningKey key_from(std::uint8_t first) {
    std::array<std::uint8_t, 32> seed;
    for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(first + i);
    return SigningKey::from_seed(SecretBytes<32>(seed));
}

std::string const origin = "floor.example/ledger";

NoteSigner floor_key() { return NoteSigner(origin, key_from(0)); }

Cosigner witness_key(std::string name, std::uint8_t first = 0x40) {
    return Cosigner(std::move(name), key_from(first));
}

Checkpoint checkpoint_of(std::uint64_t size) {
    return {.origin = origin, .head = {.size = size, .root = sha256(bytes_of("root"))}};
}

// The example of the tlog-checkpoint and tlog-cosignature specifications.
constexpr std::string_view public_body = "example.com/behind-the-sofa\n20852163\n"
                                         "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Checkpoint, IsThreeLines) {
    auto const parsed = parse_checkpoint(public_body);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->origin, "example.com/behind-the-sofa");
    EXPECT_EQ(parsed->head.size, 20'852'163u);
    EXPECT_EQ(to_base64(parsed->head.root), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    EXPECT_EQ(print_checkpoint(*parsed), public_body);
    for (std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, tree_size_max})
        EXPECT_EQ(parse_checkpoint(print_checkpoint(checkpoint_of(size))), checkpoint_of(size));
}

TEST(Checkpoint, InAnyOtherFormIsRefused) {
    std::string const root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    for (auto const& body :
         std::vector<std::string>{"",
                                  "\n\n\n",
                                  "a\n1\n" + root,
                                  "a\n1\n" + root + "\n\n",
                                  "a\n1\n" + root + "\next\n",
                                  "a\n1\n" + root + "\next",
                                  "a\n1\n",
                                  "\n1\n" + root + "\n",
                                  "a b\n1\n" + root + "\n",
                                  "a+b\n1\n" + root + "\n",
                                  "a\n\n" + root + "\n",
                                  "a\n01\n" + root + "\n",
                                  "a\n00\n" + root + "\n",
                                  "a\n+1\n" + root + "\n",
                                  "a\n-1\n" + root + "\n",
                                  "a\n1 \n" + root + "\n",
                                  "a\n0x1\n" + root + "\n",
                                  "a\n1.0\n" + root + "\n",
                                  "a\n9223372036854775808\n" + root + "\n",
                                  "a\n18446744073709551616\n" + root + "\n",
                                  "a\n1\n" + root.substr(0, 43) + "\n",
                                  "a\n1\n" + root + "=\n",
                                  "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
                                  "a\n1\nAAAA\n",
                                  "a\n1\n\n",
                                  "a\r\n1\r\n" + root + "\r\n"})
        EXPECT_FALSE(parse_checkpoint(body)) << testing::PrintToString(body);
    EXPECT_TRUE(parse_checkpoint("a\n1\n" + root + "\n"));
}

TEST(Checkpoint, SignedAgainGivesTheSameBytes) {
    auto const floor = floor_key();
    auto const note = sign_checkpoint(checkpoint_of(7), floor);
    EXPECT_EQ(note, sign_checkpoint(checkpoint_of(7), floor_key()));
    auto const opened = open_checkpoint(note, floor.verifier());
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->checkpoint, checkpoint_of(7));
    EXPECT_THAT(opened->cosignatures, IsEmpty());
}

// Made with Python's hashlib and the openssl command alone.
TEST(Checkpoint, HasTheBytesThatOtherToolsMake) {
    auto const witness = witness_key("one.example");
    EXPECT_EQ(witness.verifier().vkey(),
              "one.example+61cfa90a+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd");
    auto const note = sign_checkpoint(checkpoint_of(7), floor_key()) +
                      print_signature(witness.cosign(checkpoint_of(7), 1'700'000'000));
    EXPECT_EQ(note, "floor.example/ledger\n7\nSBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n\n"
                    "\xe2\x80\x94 floor.example/ledger "
                    "UeOqSGAqpamYaIIoHKOoUo6RBAj0TMdLJfMTtqaWkOfzAKijNCln3csTMssONnclBQ9PX+E/X5qX"
                    "gKbt+nF78glKBAc=\n"
                    "\xe2\x80\x94 one.example "
                    "Yc+pCgAAAABlU/EAl2T7ZwZstbWjdhqe90TQcHXQL8DxQuUBb9KwpybTjYyR1ZyM/UAQ+ZhbKsgE"
                    "ldh0RK8/Gd2vvBfI4d7s6lKdBQ==\n");
}

TEST(Checkpoint, OpensWithItsCosignaturesOfTrustedWitnesses) {
    auto const floor = floor_key();
    auto const first = witness_key("one.example", 0x40);
    auto const second = witness_key("two.example", 0x60);
    auto const stranger = witness_key("three.example", 0x80);
    auto note = sign_checkpoint(checkpoint_of(7), floor);
    for (auto const* witness : {&first, &stranger, &second})
        note += print_signature(witness->cosign(checkpoint_of(7), 1'700'000'000));
    std::vector<NoteVerifier> const trusted{first.verifier(), second.verifier()};
    auto const opened = open_checkpoint(note, floor.verifier(), trusted);
    ASSERT_TRUE(opened.has_value());
    EXPECT_THAT(opened->cosignatures,
                ElementsAre(Cosignature{"one.example", first.verifier().key_id(), 1'700'000'000},
                            Cosignature{"two.example", second.verifier().key_id(), 1'700'000'000}));
}

TEST(Cosignature, SignsTimeAndBodyAsTheSpecificationSays) {
    auto const body = print_checkpoint(checkpoint_of(7));
    EXPECT_EQ(cosignature_message(public_body, 1'679'315'147),
              "cosignature/v1\ntime 1679315147\n" + std::string(public_body));
    auto const witness = witness_key("one.example");
    auto const line = witness.cosign(checkpoint_of(7), 0x0102030405060708);
    ASSERT_EQ(line.signature.size(), 72u);
    EXPECT_EQ(to_hex(BytesView(line.signature).first(8)), "0102030405060708");
    Signature signature;
    std::copy(line.signature.begin() + 8, line.signature.end(), signature.begin());
    auto const message = "cosignature/v1\ntime 72623859790382856\n" + body;
    EXPECT_TRUE(verify(key_from(0x40).public_key(), bytes_of(message), signature));
    EXPECT_EQ(witness.verifier(), NoteVerifier::from_vkey(witness.verifier().vkey()));
}

TEST(Cosignature, WithAnyByteChangedIsRefused) {
    auto const witness = witness_key("one.example");
    auto const body = print_checkpoint(checkpoint_of(7));
    auto const line = witness.cosign(checkpoint_of(7), 1'700'000'000);
    auto const& verifier = witness.verifier();
    EXPECT_TRUE(verifier.verify(body, line));
    EXPECT_FALSE(verifier.verify(print_checkpoint(checkpoint_of(8)), line));
    for (std::size_t i = 0; i < line.signature.size(); ++i) {
        auto changed = line;
        changed.signature[i] ^= 1;
        EXPECT_FALSE(verifier.verify(body, changed)) << i;
    }
    for (std::size_t size = 0; size < line.signature.size(); ++size) {
        auto cut = line;
        cut.signature.resize(size);
        EXPECT_FALSE(verifier.verify(body, cut)) << size;
    }
    auto longer = line;
    longer.signature.push_back(0);
    EXPECT_FALSE(verifier.verify(body, longer));
}

TEST(Cosignature, WithATimeBeyondTheSpecificationIsRefused) {
    auto const time = std::uint64_t{1} << 63;
    auto const body = print_checkpoint(checkpoint_of(7));
    auto const signature = key_from(0x40).sign(bytes_of(cosignature_message(body, time)));
    auto const witness = witness_key("one.example");
    auto line = witness.cosign(checkpoint_of(7), time - 1);
    EXPECT_TRUE(witness.verifier().verify(body, line));
    std::ranges::copy(be64(time), line.signature.begin());
    std::ranges::copy(signature, line.signature.begin() + 8);
    EXPECT_FALSE(witness.verifier().verify(body, line));
}

CheckpointError error_of(std::string_view note, NoteVerifier const& log,
                         std::span<NoteVerifier const> witnesses = {}) {
    auto const opened = open_checkpoint(note, log, witnesses);
    EXPECT_FALSE(opened.has_value());
    return opened.error();
}

TEST(Checkpoint, OfTheWrongSignerOrFormIsRefusedByName) {
    auto const floor = floor_key();
    auto const& log = floor.verifier();
    auto const witness = witness_key("one.example");
    std::vector<NoteVerifier> const trusted{witness.verifier()};
    auto const body = print_checkpoint(checkpoint_of(7));
    auto const note = sign_checkpoint(checkpoint_of(7), floor);

    EXPECT_EQ(error_of("text", log), CheckpointError::note_malformed);
    EXPECT_EQ(error_of(note, NoteSigner(origin, key_from(1)).verifier()),
              CheckpointError::signature_missing);
    // A witness's word does not replace the log's.
    auto const witnessed = print_note({body, {witness.cosign(checkpoint_of(7), 1)}});
    EXPECT_EQ(error_of(witnessed, log, trusted), CheckpointError::signature_missing);
    EXPECT_EQ(error_of(note + print_signature(witness.cosign(checkpoint_of(8), 1)), log, trusted),
              CheckpointError::signature_invalid);
    EXPECT_TRUE(open_checkpoint(note + print_signature(witness.cosign(checkpoint_of(8), 1)), log))
        << "the line of a key nobody named is nobody's business";

    auto const signed_text = [&](std::string const& text) {
        return print_note({text, {floor.sign(text)}});
    };
    EXPECT_EQ(error_of(signed_text(body + "extension\n"), log),
              CheckpointError::checkpoint_malformed);
    auto other = checkpoint_of(7);
    other.origin = "other.example/ledger";
    EXPECT_EQ(error_of(signed_text(print_checkpoint(other)), log),
              CheckpointError::origin_unexpected);
}

struct Receipt {
    std::vector<Hash> leaves = reference::numbered_leaves(20);
    NoteSigner floor = floor_key();
    Cosigner witness = witness_key("one.example");
    std::vector<NoteVerifier> witnesses{witness.verifier()};
    TlogProof proof;

    Receipt() {
        Checkpoint const checkpoint{.origin = origin,
                                    .head = {.size = 20, .root = reference::root(leaves)}};
        proof.index = 13;
        proof.inclusion = reference::path(13, leaves);
        proof.checkpoint = sign_checkpoint(checkpoint, floor) +
                           print_signature(witness.cosign(checkpoint, 1'700'000'000));
    }
};

TEST(TlogProof, IsLinesAndTheCheckpoint) {
    Receipt const receipt;
    auto const text = print_tlog_proof(receipt.proof);
    std::string expected = "c2sp.org/tlog-proof@v1\nindex 13\n";
    for (auto const& hash : receipt.proof.inclusion) expected += to_base64(hash) + '\n';
    EXPECT_EQ(text, expected + '\n' + receipt.proof.checkpoint);
    EXPECT_EQ(parse_tlog_proof(text), receipt.proof);

    auto with_extra = receipt.proof;
    with_extra.extra = Bytes{1, 2, 3};
    with_extra.inclusion.clear();
    auto const extra_text = print_tlog_proof(with_extra);
    EXPECT_TRUE(extra_text.starts_with("c2sp.org/tlog-proof@v1\nextra AQID\nindex 13\n\nfloor."));
    EXPECT_EQ(parse_tlog_proof(extra_text), with_extra);
}

TEST(TlogProof, VerifiesForItsLeafOnly) {
    Receipt receipt;
    auto const& log = receipt.floor.verifier();
    auto const opened =
        verify_tlog_proof(receipt.proof, receipt.leaves[13], log, receipt.witnesses);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->checkpoint.head.size, 20u);
    EXPECT_EQ(opened->cosignatures.size(), 1u);

    EXPECT_EQ(verify_tlog_proof(receipt.proof, receipt.leaves[12], log).error(),
              TlogProofError::inclusion_invalid);
    EXPECT_EQ(verify_tlog_proof(receipt.proof, receipt.leaves[13],
                                NoteSigner("a", key_from(0)).verifier())
                  .error(),
              TlogProofError::checkpoint_refused);
    receipt.proof.index = 12;
    EXPECT_EQ(verify_tlog_proof(receipt.proof, receipt.leaves[13], log).error(),
              TlogProofError::inclusion_invalid);
}

TEST(TlogProof, InAnyOtherFormIsRefused) {
    Receipt const receipt;
    auto const& note = receipt.proof.checkpoint;
    std::string const first = "c2sp.org/tlog-proof@v1\n";
    auto const hash = to_base64(receipt.leaves[0]) + '\n';
    std::string many;
    for (int i = 0; i < 64; ++i) many += hash;
    for (auto const& text :
         std::vector<std::string>{"",
                                  first,
                                  note,
                                  first + "\n" + note,
                                  "c2sp.org/tlog-proof@v2\nindex 1\n\n" + note,
                                  first + "index 1\n",
                                  first + "index 1\n" + note,
                                  first + "index 1\n\n",
                                  first + "index 01\n\n" + note,
                                  first + "index -1\n\n" + note,
                                  first + "index \n\n" + note,
                                  first + "index  1\n\n" + note,
                                  first + "index\n\n" + note,
                                  first + "Index 1\n\n" + note,
                                  first + "index 9223372036854775807\n\n" + note,
                                  first + "extra !!\nindex 1\n\n" + note,
                                  first + "extra AQI\nindex 1\n\n" + note,
                                  first + "extra\nindex 1\n\n" + note,
                                  first + "extra AQID\nextra AQID\nindex 1\n\n" + note,
                                  first + "index 1\nextra AQID\n\n" + note,
                                  first + "extra AQID\n\n" + note,
                                  first + "index 1\nAQID\n\n" + note,
                                  first + "index 1\n\n\n" + hash + note,
                                  first + "index 1\n" + many + "\n" + note,
                                  first + "index 1\n\n" + note + "\n",
                                  first + "index 1\n\n" + note.substr(0, note.size() - 1),
                                  "\n" + first + "index 1\n\n" + note,
                                  "c2sp.org/tlog-proof@v1\r\nindex 1\r\n\r\n" + note})
        EXPECT_FALSE(parse_tlog_proof(text)) << text;
    EXPECT_TRUE(parse_tlog_proof(first + "index 1\n\n" + note));
    EXPECT_TRUE(parse_tlog_proof(first + "index 1\n" + many.substr(hash.size()) + "\n" + note));
}

} // namespace
} // namespace datafloor::crypto
