#include "api/cli/keys_revoke.hpp"

#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/words.hpp"
#include "contracts/party/documents.hpp"

namespace datafloor::api::cli {
namespace {

using contracts::RevocationCause;

struct RevokeOptions {
    std::string kid;
    std::string cause;
};

void revoke(Common const& common, RevokeOptions const& options) {
    contracts::KeyRevocation revocation;
    revocation.cause = parse_name<RevocationCause>(options.cause, "--cause");
    Session session(common);
    revocation.key = options.kid.empty()
                         ? session.kid()
                         : parse_word<crypto::Thumbprint>(options.kid, "KID",
                                                          "a key's thumbprint, of 43 characters");
    auto const kid = revocation.key.text();
    auto answer = session.command("/v1/keys/" + kid + "/revocation", {session.sign(revocation)});
    answer["kid"] = kid;
    answer["cause"] = options.cause;
    show(common, answer,
         "key " + kid + " is revoked and signs nothing more; orders it placed get no header now, " +
             (revocation.cause == RevocationCause::compromised
                  ? "and what it offered is not delivered"
                  : "and what it offered goes on"));
}

} // namespace

void add_keys_revoke(Command const& keys, Common& common) {
    auto const command = keys.add(
        {"revoke",
         "Revoke a key for ever: this home's own, or another that it may revoke",
         {"keys revoke --cause retired",
          "keys revoke --cause compromised -- -V_YJR3iEFf4udEhmyUhw1-znHYqBR1l-1wwFIdR2go"}});
    auto const options = std::make_shared<RevokeOptions>();
    command.text(
        options->kid,
        {.name = "kid", .type = "KID", .what = "The key's thumbprint (default: this home's key)"});
    command.text(options->cause,
                 {.name = "--cause",
                  .type = "CAUSE",
                  .what = "retired (put away) or compromised (may be in other hands)",
                  .required = true});
    command.run([options, &common] { revoke(common, *options); });
}

} // namespace datafloor::api::cli
