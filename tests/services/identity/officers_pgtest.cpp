// Officers against real tables and a real ledger: who gets a session, and what ends it.
#include "services/identity/officers.hpp"

#include "services/draft.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

constexpr std::string_view password = "correct horse battery";
constexpr std::string_view address = "192.0.2.7";

class OfficersTest : public ledger::FloorTest {
  protected:
    void SetUp() override {
        market.open();
        now_ = services::now(); // the keys of entry 0 are in force from its time on
        connection_.emplace(where);
        auto const added = add_officer(*connection_, proof("lan"), kid(), now_);
        ASSERT_TRUE(added.has_value()) << added.error();
    }

    crypto::Thumbprint kid() const { return crypto::thumbprint(market.officer.key.public_key()); }

    OfficerProof proof(std::string const& login) {
        return {login, crypto::hash_password(password, {1, 8192}),
                TotpSeal(seal_key_).seal(secret_, login)};
    }

    Officers officers() {
        return Officers(rules_, [this] { return std::optional<TotpSeal>(TotpSeal(seal_key_)); });
    }

    std::string code() const {
        return crypto::hotp_code(secret_.reveal(), crypto::totp_step(now_));
    }

    struct Typed {
        std::string login = "lan";
        std::string password = std::string(services::password);
        std::optional<std::string> code = {};
        std::string address = std::string(services::address);
    };

    /// The cookie; nothing where it was refused or too often.
    std::optional<std::string> sign_in(Typed const& typed) {
        auto const attempt = officers().begin(*connection_, typed.login, typed.address, now_);
        limited_ = !attempt;
        if (!attempt) return std::nullopt;
        bool const right = Officers::password_is_right(*attempt, typed.password);
        return officers().finish(*connection_, *attempt, right, typed.code.value_or(code()), now_);
    }

    std::optional<OfficerSession> find(std::string const& cookie,
                                       Officers::Presence presence = Officers::Presence::acting) {
        return officers().find(*connection_, cookie, presence, now_);
    }

    void pass(std::int64_t seconds) { now_.micros += seconds * 1'000'000; }

    std::string count(std::string const& table) const {
        return tests::Cluster::instance().execute(where.substr(where.rfind('=') + 1),
                                                  "select count(*) from work." + table);
    }

    OfficerRules rules_{.idle_s = 900, .session_s = 3'600};
    contracts::Instant now_ = services::now();
    crypto::SecretBytes<32> const seal_key_ = crypto::SecretBytes<32>::random();
    crypto::TotpSecret const secret_ = crypto::TotpSecret::random();
    std::optional<ledger::Connection> connection_;
    bool limited_ = false;
};

TEST_F(OfficersTest, ARightPasswordAndCodeGiveASession) {
    auto const cookie = sign_in({});
    ASSERT_TRUE(cookie);
    EXPECT_EQ(cookie->size(), 43U);
    auto const session = find(*cookie);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->login, "lan");
    EXPECT_EQ(session->key, kid());
    EXPECT_EQ(session->user, market.officer.user);
    EXPECT_EQ(session->form_token, form_token_of(*cookie));
    EXPECT_NE(session->form_token, *cookie);
    EXPECT_FALSE(find(*cookie + "x"));
    // Neither the cookie nor the password stands in the table.
    auto const kept = tests::Cluster::instance().execute(
        where.substr(where.rfind('=') + 1),
        "select s::text || o::text from work.officer_session s, work.officer o");
    EXPECT_EQ(kept.find(*cookie), std::string::npos);
    EXPECT_EQ(kept.find(password), std::string::npos);
    EXPECT_EQ(kept.find(crypto::to_hex(secret_.reveal())), std::string::npos);
}

TEST_F(OfficersTest, AWrongPartGivesNone) {
    EXPECT_FALSE(sign_in({.password = "correct horse batterz"}));
    EXPECT_FALSE(sign_in({.code = "000000"}));
    EXPECT_FALSE(sign_in({.code = ""}));
    EXPECT_FALSE(sign_in({.login = "linh"}));
    EXPECT_EQ(count("officer_session"), "0\n");
    EXPECT_FALSE(limited_);
    // A wrong password does not use up the code.
    EXPECT_TRUE(sign_in({}));
}

TEST_F(OfficersTest, ACodeCountsOnce) {
    ASSERT_TRUE(sign_in({}));
    EXPECT_FALSE(sign_in({}));
    // Nor one of an earlier step, which a clock that is behind would still give.
    auto const earlier = crypto::hotp_code(secret_.reveal(), crypto::totp_step(now_) - 1);
    EXPECT_FALSE(sign_in({.code = earlier}));
    pass(30);
    EXPECT_TRUE(sign_in({}));
}

TEST_F(OfficersTest, ASessionEndsAfterIdlenessAndAfterItsTime) {
    auto const cookie = sign_in({}).value();
    pass(899);
    ASSERT_TRUE(find(cookie));
    pass(899);
    ASSERT_TRUE(find(cookie)) << "it was seen meanwhile";
    // A page that refreshes itself is nobody's doing.
    pass(600);
    ASSERT_TRUE(find(cookie, Officers::Presence::watching));
    pass(301);
    EXPECT_FALSE(find(cookie));
    auto const other = sign_in({}).value();
    for (int i = 0; i < 4; ++i) {
        pass(890);
        ASSERT_TRUE(find(other));
    }
    pass(41);
    EXPECT_FALSE(find(other)) << "an hour has passed";
    officers().forget_expired(*connection_, now_);
    EXPECT_EQ(count("officer_session"), "0\n");
}

TEST_F(OfficersTest, SigningOutEndsThisSessionAlone) {
    auto const first = sign_in({}).value();
    pass(30);
    auto const second = sign_in({}).value();
    Officers::end(*connection_, first);
    EXPECT_FALSE(find(first));
    EXPECT_TRUE(find(second));
}

TEST_F(OfficersTest, ARevokedKeyEndsTheSessionAndTheSignIn) {
    auto const cookie = sign_in({}).value();
    ASSERT_TRUE(find(cookie));
    auto const answer = writer->write(
        ledger::submission(market.revoking(market.officer, contracts::RevocationCause::retired)));
    ASSERT_EQ(ledger::describe(answer), "recorded");
    EXPECT_FALSE(find(cookie));
    pass(30);
    EXPECT_FALSE(sign_in({}));
    auto const listed = list_officers(*connection_, now_);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_FALSE(listed[0].in_force);
}

TEST_F(OfficersTest, TooManyFailuresOfALoginStopItForAWhile) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(sign_in({.password = "wrong wrong wrong"}));
        EXPECT_FALSE(limited_) << i;
    }
    EXPECT_FALSE(sign_in({.address = "192.0.2.8"}));
    EXPECT_TRUE(limited_) << "not even the right password, from anywhere";
    // Unknown logins are stopped alike.
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(sign_in({.login = "linh"}));
    EXPECT_FALSE(sign_in({.login = "linh"}));
    EXPECT_TRUE(limited_);
    pass(901);
    EXPECT_TRUE(sign_in({}));
}

TEST_F(OfficersTest, TooManyFailuresFromAnAddressStopItForAllLogins) {
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(sign_in({.login = "linh" + std::to_string(i)}));
    EXPECT_FALSE(limited_);
    EXPECT_FALSE(sign_in({}));
    EXPECT_TRUE(limited_);
    EXPECT_TRUE(sign_in({.address = "192.0.2.8"}));
    EXPECT_FALSE(limited_);
}

TEST_F(OfficersTest, GoodSignInsAreNoFailures) {
    for (int i = 0; i < 8; ++i) {
        pass(30);
        EXPECT_TRUE(sign_in({})) << i;
    }
    EXPECT_EQ(count("sign_in_attempt"), "0\n");
}

TEST_F(OfficersTest, AnUnknownLoginCostsWhatAKnownOneDoes) {
    auto const known = officers().begin(*connection_, "lan", address, now_).value();
    auto const unknown = officers().begin(*connection_, "linh", address, now_).value();
    EXPECT_TRUE(known.known);
    EXPECT_FALSE(unknown.known);
    EXPECT_FALSE(crypto::has_other_cost(known.password, {1, 8192}));
    EXPECT_FALSE(crypto::has_other_cost(unknown.password, {1, 8192}));
    EXPECT_NE(known.password, unknown.password);
}

TEST_F(OfficersTest, WithoutTheSealKeyNobodySignsIn) {
    Officers const keyless(rules_, [] { return std::optional<TotpSeal>(); });
    auto const attempt = keyless.begin(*connection_, "lan", address, now_).value();
    EXPECT_FALSE(keyless.finish(*connection_, attempt, true, code(), now_));
    TotpSeal const other(crypto::SecretBytes<32>::random());
    EXPECT_FALSE(other.open(attempt.totp, "lan"));
    EXPECT_FALSE(TotpSeal(seal_key_).open(attempt.totp, "linh"));
    EXPECT_TRUE(TotpSeal(seal_key_).open(attempt.totp, "lan"));
}

TEST_F(OfficersTest, OnlyAnOfficersKeyInForceCanBeBoundToALogin) {
    auto const provider = market.admit("Rain Works", {contracts::PartyRole::provider});
    for (auto const& key : {crypto::thumbprint(provider.key.public_key()),
                            crypto::thumbprint(market.inspector.key.public_key()),
                            crypto::thumbprint(crypto::SigningKey::generate().public_key())})
        EXPECT_FALSE(add_officer(*connection_, proof("linh"), key, now_)) << key.text();
    EXPECT_FALSE(add_officer(*connection_, proof("lan"), kid(), now_)) << "the login is taken";
    for (std::string const login : {"", "Lan", "9lan", "l an", "lan\n"})
        EXPECT_FALSE(add_officer(*connection_, proof(login), kid(), now_)) << login;
}

TEST_F(OfficersTest, ResettingAndRemovingEndTheSessions) {
    auto const first = sign_in({}).value();
    EXPECT_TRUE(reset_officer(*connection_, proof("lan")));
    EXPECT_FALSE(find(first));
    auto const second = sign_in({});
    ASSERT_TRUE(second) << "a new secret, so no code of it was used";
    EXPECT_EQ(list_officers(*connection_, now_)[0].sessions, 1U);
    EXPECT_TRUE(remove_officer(*connection_, "lan"));
    EXPECT_FALSE(find(*second));
    EXPECT_FALSE(remove_officer(*connection_, "lan"));
    EXPECT_FALSE(reset_officer(*connection_, proof("lan")));
}

} // namespace
} // namespace datafloor::services
