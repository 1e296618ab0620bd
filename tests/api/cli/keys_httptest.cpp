#include <gmock/gmock.h>

#include "crypto/age/x25519_keys.hpp"
#include "crypto/jwk.hpp"
#include "tests/api/cli/program.hpp"

namespace datafloor::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

using Keys = Program;

TEST_F(Keys, LieInAPrivateFolderInPrivateFiles) {
    ASSERT_EQ(datafloor({"keys", "new"}).status, 0);
    EXPECT_EQ(mode_of(home()), 0700U);
    for (auto const* const name : {"signing-key.jwk", "identity.age", "settings.json"})
        EXPECT_EQ(mode_of(home() / name), 0600U) << name;
    auto const key = crypto::parse_private_jwk(read("home/signing-key.jwk"));
    auto const identities = crypto::age::parse_identities(read("home/identity.age"));
    ASSERT_TRUE(key);
    ASSERT_TRUE(identities);
    auto const shown = json({"keys", "show"});
    EXPECT_EQ(shown["kid"], crypto::thumbprint(key->public_key()).text());
    EXPECT_EQ(shown["recipient"], identities->front().recipient().print());
}

TEST_F(Keys, AreNeverOverwritten) {
    ASSERT_EQ(datafloor({"keys", "new"}).status, 0);
    auto const before = read("home/signing-key.jwk");
    auto const again = datafloor({"keys", "new"});
    EXPECT_EQ(again.status, 1);
    EXPECT_THAT(again.output, HasSubstr("not overwritten"));
    // Half of a pair is not filled up either.
    fs::remove(home() / "identity.age");
    EXPECT_EQ(datafloor({"keys", "new"}).status, 1);
    EXPECT_EQ(read("home/signing-key.jwk"), before);
    EXPECT_FALSE(fs::exists(home() / "identity.age"));
}

TEST_F(Keys, AreExportedWithoutTheirSecrets) {
    ASSERT_EQ(datafloor({"keys", "new"}).status, 0);
    auto const outcome = datafloor({"keys", "export"});
    EXPECT_EQ(outcome.status, 0);
    auto const exported = crypto::parse_json(outcome.output.substr(0, outcome.output.find('\n')));
    ASSERT_TRUE(exported);
    EXPECT_TRUE(crypto::public_key_of_jwk((*exported)["jwk"]));
    auto const all = outcome.output + datafloor({"keys", "show"}).output;
    EXPECT_THAT(all, Not(HasSubstr("AGE-SECRET-KEY")));
    EXPECT_THAT(all, Not(HasSubstr("\"d\"")));
}

TEST_F(Keys, AreNotReadFromAHomeThatOthersMayEnter) {
    ASSERT_EQ(datafloor({"keys", "new"}).status, 0);
    fs::permissions(home(), fs::perms(0750));
    auto const open = datafloor({"keys", "show"});
    EXPECT_EQ(open.status, 1);
    EXPECT_THAT(open.output, HasSubstr("chmod 700"));
    fs::permissions(home(), fs::perms(0700));
    fs::permissions(home() / "signing-key.jwk", fs::perms(0640));
    auto const readable = datafloor({"keys", "show"});
    EXPECT_EQ(readable.status, 1);
    EXPECT_THAT(readable.output, HasSubstr("chmod 600"));
}

TEST_F(Keys, ThatAreMissingAreNamedWithAWayOut) {
    auto const outcome = datafloor({"keys", "show", "--json"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("datafloor keys new"));
    auto const answer = crypto::parse_json(outcome.output.substr(0, outcome.output.find('\n')));
    ASSERT_TRUE(answer) << outcome.output;
    EXPECT_TRUE((*answer)["error"].is_string());
    EXPECT_FALSE(fs::exists(home()));
}

TEST_F(Keys, RememberTheServerTheyWereMadeFor) {
    ASSERT_EQ(datafloor({"keys", "new", "--url", "http://127.0.0.1:1"}).status, 0);
    EXPECT_EQ(json({"keys", "show"})["url"], "http://127.0.0.1:1");
}

} // namespace
} // namespace datafloor::tests
