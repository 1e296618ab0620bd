#include <memory>

#include "api/cli/secret_text.hpp"
#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "contracts/party/documents.hpp"
#include "crypto/verified.hpp"

namespace datafloor::api::cli {
namespace {

using contracts::KeyBinding;

/// The request, signed by the very key it asks for.
crypto::Verified<KeyBinding> read_request(std::string const& file) {
    auto const text = read_key_file(file);
    auto json = crypto::parse_json(text.reveal());
    auto const not_one = Refused(file + " is no request of `datafloor keys request`");
    if (!json || !json->is_object() || !json->contains("body") || !json->contains("signature"))
        throw not_one;
    auto body = text_in(*json, "body");
    auto const binding = contracts::decode<KeyBinding>(body);
    if (!binding) throw Refused(file + ": " + binding.error().pointer + " " + binding.error().what);
    auto verified = crypto::verify_document<KeyBinding>(
        std::move(body), text_in(*json, "signature"), binding->key, contracts::decode<KeyBinding>);
    if (!verified)
        throw Refused(file + " is not signed by the key it asks for; do not bind it, and ask its "
                             "sender for a new request");
    return std::move(*verified);
}

void bind_key(Common const& common, std::string const& file) {
    Session session(common);
    auto const binding = read_request(file);
    if (binding->floor != session.floor())
        throw Refused(file + " is a request to another floor; ask its sender for a new one");
    contracts::BindingApproval approval;
    approval.party = binding->party;
    approval.key = binding.signer();
    SignedText const request{binding->id, binding.body(), binding.jws(), binding.hash()};
    auto answer = session.command("/v1/keys", {request, session.sign(approval, binding.hash())});
    auto const kid = binding.signer().text();
    answer["kid"] = kid;
    show(common, answer,
         "key " + kid + " is bound to party " + binding->party.value.text() + " as " +
             std::string(name_of(binding->role)) +
             " for: " + contracts::text_form(binding->scopes));
}

} // namespace

void add_bind(Command const& program, Common& common) {
    auto const command =
        program.add({"bind",
                     "Bind a key to its party (registrar), on the owner's signed request",
                     {"bind lan.json", "bind --json cash.json"}});
    auto const file = std::make_shared<std::string>();
    command.text(*file, {.name = "request",
                         .type = "REQUESTFILE",
                         .what = "The file `datafloor keys request` wrote",
                         .required = true});
    command.run([file, &common] { bind_key(common, *file); });
}

} // namespace datafloor::api::cli
