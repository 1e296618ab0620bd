#include "crypto/note.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "crypto/hash.hpp"

namespace datafloor::crypto {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SigningKey key_from(std::uint8_t first) {
    std::array<std::uint8_t, 32> seed;
    for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(first + i);
    return SigningKey::from_seed(SecretBytes<32>(seed));
}

NoteSigner signer(std::string name, std::uint8_t first) {
    return NoteSigner(std::move(name), key_from(first));
}

std::string const floor_vkey =
    "floor.example/ledger+51e3aa48+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

std::vector<NoteVerifier> one(NoteVerifier const& verifier) { return {verifier}; }

TEST(NoteKey, HasTheCheckValuesOfTheProtocol) {
    auto const floor = signer("floor.example/ledger", 0x00).verifier();
    EXPECT_EQ(to_hex(floor.key_id()), "51e3aa48");
    EXPECT_EQ(floor.vkey(), floor_vkey);
    EXPECT_EQ(NoteVerifier::from_vkey(floor_vkey), floor);
}

TEST(NoteKey, IdDependsOnNameTypeAndKey) {
    auto const key = key_from(0).public_key();
    auto const id = note_key_id("a", SignatureType::ed25519, key);
    EXPECT_NE(id, note_key_id("b", SignatureType::ed25519, key));
    EXPECT_NE(id, note_key_id("a", SignatureType::cosignature, key));
    EXPECT_NE(id, note_key_id("a", SignatureType::ed25519, key_from(1).public_key()));
}

TEST(NoteKey, InAnyOtherFormIsRefused) {
    std::string const name = "floor.example/ledger";
    std::string const rest = "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    for (auto const& vkey :
         {std::string(), name, name + "+51e3aa48", "+51e3aa48+" + rest, name + "+51e3aa49+" + rest,
          name + "+51E3AA48+" + rest, name + "+51e3aa4+" + rest, name + "+051e3aa48+" + rest,
          name + "+51e3aa48+" + rest + "=", name + "+51e3aa48+" + rest + "AAAA",
          name + "+51e3aa48+" + rest.substr(0, 40), name + "+51e3aa48+" + rest + "\n",
          "floor.example +51e3aa48+" + rest, "other+51e3aa48+" + rest, floor_vkey + " "})
        EXPECT_FALSE(NoteVerifier::from_vkey(vkey)) << vkey;

    // A well-formed vkey of a type nobody here verifies, and one of a key of low order.
    auto const vkey_of = [](std::uint8_t type, PublicKey const& key) {
        Bytes material{type};
        material.insert(material.end(), key.bytes.begin(), key.bytes.end());
        auto const id = note_key_id("n", static_cast<SignatureType>(type), key);
        return "n+" + to_hex(id) + '+' + to_base64(material);
    };
    auto const key = key_from(0).public_key();
    EXPECT_TRUE(NoteVerifier::from_vkey(vkey_of(1, key)));
    EXPECT_TRUE(NoteVerifier::from_vkey(vkey_of(4, key)));
    for (int const type : {0, 2, 3, 5, 6, 255})
        EXPECT_FALSE(NoteVerifier::from_vkey(vkey_of(static_cast<std::uint8_t>(type), key)));
    EXPECT_FALSE(NoteVerifier::from_vkey(vkey_of(1, PublicKey{})));
    PublicKey identity{};
    identity.bytes[0] = 1;
    EXPECT_FALSE(NoteVerifier::from_vkey(vkey_of(1, identity)));
}

TEST(NoteKey, NamesAreUtf8WithoutSpacesAndPlus) {
    for (auto const* name : {"a", "example.com/log", "sàn/sổ", "\xe2\x80\x94"})
        EXPECT_TRUE(is_key_name(name)) << name;
    for (auto const* name : {"", " ", "a b", "a+b", "a\tb", "a\nb", "a\x7f\xff", "\xc2\x85",
                             "\xc2\xa0", "a\xe3\x80\x80", "\xe2\x80\xa8", "\xe2\x80\x89",
                             "\xe1\x9a\x80", "\xed\xa0\x80", "\xc0\x80", "\xe2\x80"})
        EXPECT_FALSE(is_key_name(name)) << testing::PrintToString(name);
    EXPECT_FALSE(is_key_name(std::string_view("a\0b", 3)));
}

TEST(Note, IsTextBlankLineAndSignatureLines) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const line = floor.sign("one\n\ntwo\n");
    auto const printed = print_note({"one\n\ntwo\n", {line}});
    EXPECT_TRUE(printed.starts_with("one\n\ntwo\n\n\xe2\x80\x94 floor.example/ledger UeOqS"));
    auto const opened = open_note(printed, one(floor.verifier()));
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->text, "one\n\ntwo\n");
    EXPECT_THAT(opened->verified, ElementsAre(line));
    EXPECT_THAT(opened->unknown, IsEmpty());
}

TEST(Note, WithLinesOfUnknownKeysKeepsThemApart) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const other = signer("floor.example/ledger", 9); // same name, other id
    auto const text = std::string("text\n");
    auto forged = floor.sign(text);
    forged.name = "floor.example/other"; // same id, other name
    forged.signature.assign(1, 7);
    auto const note = print_note({text, {forged, floor.sign(text), other.sign("other\n")}});
    auto const opened = open_note(note, one(floor.verifier()));
    ASSERT_TRUE(opened.has_value());
    EXPECT_THAT(opened->verified, ElementsAre(floor.sign(text)));
    EXPECT_THAT(opened->unknown, ElementsAre(forged, other.sign("other\n")));
}

NoteError error_of(std::string_view note, std::span<NoteVerifier const> trusted) {
    auto const opened = open_note(note, trusted);
    EXPECT_FALSE(opened.has_value());
    return opened.error();
}

TEST(Note, WithoutALineOfATrustedKeyIsRefused) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const other = signer("other.example", 9);
    auto const note = print_note({"text\n", {other.sign("text\n")}});
    EXPECT_EQ(error_of(note, one(floor.verifier())), NoteError::signature_missing);
    EXPECT_EQ(error_of(note, {}), NoteError::signature_missing);
}

TEST(Note, WithALineOfATrustedKeyThatFailsIsRefusedWhateverElseVerifies) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const other = signer("other.example", 9);
    std::vector<NoteVerifier> const trusted{floor.verifier(), other.verifier()};
    auto const good = floor.sign("text\n");
    for (auto const& signatures : std::vector<std::vector<NoteSignature>>{
             {good, other.sign("Text\n")},
             {other.sign("Text\n"), good},
             {good, floor.sign("Text\n")}, // a second line of the same key
         })
        EXPECT_EQ(error_of(print_note({"text\n", signatures}), trusted),
                  NoteError::signature_invalid);
    EXPECT_EQ(error_of(print_note({"tex\n", {good}}), trusted), NoteError::signature_invalid);
    for (std::size_t i = 0; i < good.signature.size(); ++i) {
        auto flipped = good;
        flipped.signature[i] ^= 1;
        EXPECT_EQ(error_of(print_note({"text\n", {flipped}}), trusted),
                  NoteError::signature_invalid);
    }
    auto wrong_length = good;
    wrong_length.signature.pop_back();
    EXPECT_EQ(error_of(print_note({"text\n", {wrong_length}}), trusted),
              NoteError::signature_invalid);
    wrong_length.signature.resize(65);
    EXPECT_EQ(error_of(print_note({"text\n", {wrong_length}}), trusted),
              NoteError::signature_invalid);
}

TEST(Note, CountsAKeyOnceHoweverOftenItSigned) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const line = floor.sign("text\n");
    auto const opened =
        open_note(print_note({"text\n", {line, line, line}}), one(floor.verifier()));
    ASSERT_TRUE(opened.has_value());
    EXPECT_THAT(opened->verified, ElementsAre(line));
    EXPECT_THAT(opened->unknown, IsEmpty());
}

/// Key ids are short: among a hundred thousand keys two share one.
std::pair<NoteVerifier, NoteVerifier> colliding_keys() {
    std::map<KeyId, PublicKey> seen;
    PublicKey key;
    for (std::uint64_t i = 0;; ++i) {
        std::ranges::copy(be64(i), key.bytes.begin());
        auto const [known, is_new] =
            seen.try_emplace(note_key_id("n", SignatureType::ed25519, key), key);
        if (!is_new)
            return {NoteVerifier("n", SignatureType::ed25519, known->second),
                    NoteVerifier("n", SignatureType::ed25519, key)};
    }
}

TEST(Note, IsNotOpenedWithTwoKeysOfOneNameAndId) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const note = print_note({"text\n", {floor.sign("text\n")}});
    std::vector<NoteVerifier> const twice{floor.verifier(), floor.verifier()};
    EXPECT_TRUE(open_note(note, twice).has_value()) << "the same key twice is one key";
    auto const [one_key, other_key] = colliding_keys();
    std::vector<NoteVerifier> const colliding{floor.verifier(), one_key, other_key};
    EXPECT_EQ(error_of(note, colliding), NoteError::verifiers_ambiguous);
}

TEST(Note, InAnyOtherFormIsMalformed) {
    auto const floor = signer("floor.example/ledger", 0);
    auto const line = print_signature(floor.sign("text\n"));
    auto const unended = line.substr(0, line.size() - 1);
    std::string const dash = "\xe2\x80\x94";
    auto const blob = line.substr(line.rfind(' ') + 1);
    auto const base64 = blob.substr(0, blob.size() - 1);
    std::vector<std::string> const notes{
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        line,
        "\n" + line,
        "text\n" + line,
        "text\n\n" + unended,
        "text\n\n" + line + "\n",
        "text\n\n" + line + "more\n",
        "text\n\n" + line + line + " ",
        "text\n\n\n",
        "text\r\n\r\n" + line,
        "te\txt\n\n" + line,
        std::string("te\0xt\n\n", 7) + line,
        "te\x1bxt\n\n" + line,
        "te\xffxt\n\n" + line,
        "te\xc0\xafxt\n\n" + line,
        "te\xed\xa0\x80xt\n\n" + line,
        "te\xf4\x90\x80\x80xt\n\n" + line,
        "te\xe2\x80\n\n" + line,
        "text\n\n- floor.example/ledger " + blob,
        "text\n\n" + dash + "floor.example/ledger " + blob,
        "text\n\n" + dash + "  floor.example/ledger " + blob,
        "text\n\n" + dash + " floor.example/ledger  " + blob,
        "text\n\n" + dash + " floor.example/ledger",
        "text\n\n" + dash + " floor.example/ledger\n",
        "text\n\n" + dash + " floor.example/ledger \n",
        "text\n\n" + dash + " " + blob,
        "text\n\n" + dash + " floor+example " + blob,
        "text\n\n" + dash + " floor example " + blob,
        "text\n\n" + dash +
            " floor\xc2\xa0"
            "example " +
            blob,
        "text\n\n" + dash + " floor.example/ledger " + base64 + " \n",
        "text\n\n" + dash + " floor.example/ledger " + base64 + "=\n",
        "text\n\n" + dash + " floor.example/ledger " + base64.substr(0, base64.size() - 1) + "\n",
        "text\n\n" + dash + " floor.example/ledger UeOqSA==\n", // the key id alone
        "text\n\n" + dash + " floor.example/ledger UeOqSAF=\n", // non-zero bits behind the end
        "text\n\n" + dash + " floor.example/ledger UeOq-AE=\n", // the URL alphabet
        "text\n\n" + dash + " floor.example/ledger UeOqSAE\n",  // no padding
    };
    for (auto const& note : notes) {
        EXPECT_FALSE(parse_note(note)) << testing::PrintToString(note);
        EXPECT_EQ(error_of(note, one(floor.verifier())), NoteError::malformed);
    }
    EXPECT_TRUE(parse_note("text\n\n" + line));
    EXPECT_TRUE(parse_note("text\n\n" + dash + " floor.example/ledger UeOqSAE=\n"));
}

TEST(Note, HasLimits) {
    auto const line = print_signature(signer("floor.example/ledger", 0).sign("text\n"));
    std::string note = "text\n\n";
    for (std::size_t i = 0; i < note_signatures_max; ++i) note += line;
    EXPECT_TRUE(parse_note(note));
    EXPECT_FALSE(parse_note(note + line));

    auto const filling = note_bytes_max - line.size() - 2;
    EXPECT_TRUE(parse_note(std::string(filling, 'a') + "\n\n" + line));
    EXPECT_FALSE(parse_note(std::string(filling + 1, 'a') + "\n\n" + line));
}

TEST(Note, SignaturesAloneAreLines) {
    auto const line = signer("floor.example/ledger", 0).sign("text\n");
    auto const printed = print_signature(line);
    EXPECT_EQ(parse_signatures(printed + printed), (std::vector{line, line}));
    for (auto const& text : {std::string(), std::string("\n"), printed + "\n", "\n" + printed,
                             printed.substr(0, printed.size() - 1)})
        EXPECT_FALSE(parse_signatures(text)) << testing::PrintToString(text);
}

} // namespace
} // namespace datafloor::crypto
