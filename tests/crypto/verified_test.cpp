#include "crypto/unverified.hpp"

#include <gtest/gtest.h>

#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::crypto {
namespace {

struct Note {
    static constexpr std::string_view typ = "datafloor.note.v1";
    std::string text;
};

std::expected<Note, JsonFault> parse_note(std::string_view body) {
    auto const json = parse_json(body);
    if (!json) return std::unexpected(json.error());
    if (!json->contains("text")) return std::unexpected(JsonFault{"/text", "member is missing", 0});
    return Note{.text = (*json)["text"].get<std::string>()};
}

class VerifiedDocument : public testing::Test {
  protected:
    SigningKey key = SigningKey::generate();
    std::string body = R"({"text":"so be it"})";
    std::string jws = sign_detached(key, Note::typ, bytes_of(body));
};

TEST_F(VerifiedDocument, CarriesBodySignatureHashesAndSigner) {
    auto const note = verify_document<Note>(body, jws, key.public_key(), parse_note);
    ASSERT_TRUE(note);
    EXPECT_EQ((*note)->text, "so be it");
    EXPECT_EQ(note->body(), body);
    EXPECT_EQ(note->jws(), jws);
    EXPECT_EQ(note->hash(), sha256(bytes_of(body)));
    EXPECT_EQ(note->signature_sha256(), sha256(bytes_of(jws)));
    EXPECT_EQ(note->signer(), thumbprint(key.public_key()));
}

TEST_F(VerifiedDocument, IsNotReadBeforeItsSignatureIsChecked) {
    bool read = false;
    auto const parse = [&](std::string_view text) {
        read = true;
        return parse_note(text);
    };
    auto const refused = verify_document<Note>(body + ' ', jws, key.public_key(), parse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), DocumentFault(JwsFault::signature_wrong));
    EXPECT_FALSE(read);
}

TEST_F(VerifiedDocument, OfAnotherTypeIsRefused) {
    auto const other = sign_detached(key, "datafloor.order.v1", bytes_of(body));
    auto const refused = verify_document<Note>(body, other, key.public_key(), parse_note);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), DocumentFault(JwsFault::type_mismatch));
}

TEST_F(VerifiedDocument, NamesTheMemberThatIsWrong) {
    body = "{}";
    jws = sign_detached(key, Note::typ, bytes_of(body));
    auto const refused = verify_document<Note>(body, jws, key.public_key(), parse_note);
    ASSERT_FALSE(refused);
    EXPECT_EQ(std::get<JsonFault>(refused.error()).pointer, "/text");
}

static_assert(!std::is_default_constructible_v<Verified<Note>>);
static_assert(!std::is_constructible_v<Verified<Note>, Note>);
static_assert(!std::is_aggregate_v<Verified<Note>>);

TEST(Unverified, MakesADocumentForTests) {
    Thumbprint signer;
    signer.bytes[0] = 7;
    auto const note = UnverifiedForTests::make(Note{.text = "a"}, Hash{1}, signer);
    EXPECT_EQ(note->text, "a");
    EXPECT_EQ(note.hash(), Hash{1});
    EXPECT_EQ(note.signer(), signer);
}

} // namespace
} // namespace datafloor::crypto
