#include "api/cli/keys_rotate.hpp"

#include "api/cli/secret_text.hpp"
#include "api/cli/session.hpp"
#include "contracts/party/documents.hpp"
#include "crypto/jwk.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

/// The key to come lies in the home before the floor hears of it: what is bound is never lost. One
/// that is left from an attempt without an answer is taken again.
crypto::SigningKey next_key(fs::path const& file) {
    if (!fs::exists(file)) {
        SecretText const jwk(crypto::private_jwk(crypto::SigningKey::generate()));
        write_private_file(file, jwk.reveal());
    }
    auto key = crypto::parse_private_jwk(read_key_file(file).reveal());
    if (!key) throw Refused(file.string() + " holds no signing key; remove it and try again");
    return std::move(*key);
}

/// What the old key has, for the new one.
contracts::KeyBinding binding_of(crypto::Json const& old, crypto::SigningKey const& next) {
    contracts::KeyBinding binding;
    binding.party = value_in<contracts::PartyId>(old, "party");
    binding.user = value_in<contracts::UserId>(old, "user");
    binding.key = next.public_key();
    binding.role = value_in<contracts::KeyRole>(old, "role");
    for (auto const& scope : old.at("scopes"))
        if (auto const known = contracts::from_name<contracts::Scope>(scope.get<std::string>()))
            binding.scopes.insert(*known);
    if (old.contains("recipient"))
        binding.recipient = value_in<contracts::AgeRecipient>(old, "recipient");
    if (old.contains("spending_limit"))
        binding.spending_limit = value_in<std::int64_t>(old, "spending_limit");
    // A minute back: the floor's clock need not be ours.
    binding.valid_from.instant = now() - std::chrono::minutes(1);
    auto const until = value_in<contracts::Instant>(old, "valid_until");
    binding.valid_until.instant = {until.micros - until.micros % 1000};
    return binding;
}

void rotate(Common const& common) {
    Session session(common);
    auto const& home = session.home();
    auto const old = session.kid();
    auto const file = home.folder() / "signing-key.next.jwk";
    auto const next = next_key(file);
    auto const kid = crypto::thumbprint(next.public_key());
    auto const binding =
        session.sign_with(next, binding_of(session.get("/v1/keys/" + old.text()), next));
    contracts::KeyRotation rotation;
    rotation.key = kid;
    auto answer = session.command("/v1/keys/" + old.text() + "/rotation",
                                  {binding, session.sign(rotation, binding.hash)});
    auto const kept = home.folder() / ("signing-key." + old.text() + ".jwk");
    fs::rename(home.signing_key_file(), kept);
    fs::rename(file, home.signing_key_file());
    answer["kid"] = kid.text();
    answer["old"] = old.text();
    show(common, answer,
         "key " + kid.text() + " takes the place of " + old.text() +
             ", which signs nothing more and lies in " + kept.string() +
             "; the age identity is the same");
}

} // namespace

void add_keys_rotate(Command const& keys, Common& common) {
    keys.add({"rotate",
              "Put a new signing key in the place of this home's, with its rights and its term",
              {"keys rotate", "keys rotate --json"}})
        .run([&common] { rotate(common); });
}

} // namespace datafloor::api::cli
