// Commands over HTTP: signed documents in, one entry out.
#pragma once

#include <map>

#include "api/access.hpp"
#include "api/command_answer.hpp"
#include "api/problem.hpp"
#include "contracts/command.hpp"

namespace datafloor::api {

/// A document as it came, its signature not checked.
struct RawDocument {
    std::string body;
    std::string signature;
    /// Where it stands among several.
    std::optional<std::size_t> place = {};
};

/// The one document of a request: its body, and `Floor-Signature`.
std::expected<RawDocument, Problem> single_document(Request const& request);
/// Exactly `count` documents of {"documents":[{"body","signature"}, …]}.
std::expected<std::vector<RawDocument>, Problem> several_documents(Request const& request,
                                                                   std::size_t count);

/// The problem of a document of this type that is refused before the rules see it.
Problem problem_of(crypto::DocumentFault const& fault, std::string_view typ,
                   std::optional<std::size_t> place = {});

/// The key that claims to have signed, from the cache or the books.
services::Task<std::expected<services::SignersKey, Problem>>
signing_key(App& app, RawDocument const& raw, std::string_view typ);

/// Who hands in a document must be the party that signed it.
std::expected<void, Problem> check_signer(Request const& request,
                                          services::SignersKey const& signer, std::string_view typ);

/// Checks the signature with this key, on the processors' threads.
template <class D>
services::Task<std::expected<crypto::Verified<D>, Problem>> verify_with(App& app, RawDocument raw,
                                                                        crypto::PublicKey key) {
    auto const place = raw.place;
    auto work = [raw = std::move(raw), key]() mutable {
        return crypto::verify_document<D>(std::move(raw.body), std::move(raw.signature), key,
                                          contracts::decode<D>);
    };
    auto document = co_await services::run_on(app.processors, std::move(work));
    if (!document) co_return std::unexpected(problem_of(document.error(), D::typ, place));
    co_return std::move(*document);
}

/// The same with the key that the books have under the signature's `kid`, which must be one of the
/// caller's party.
template <class D>
services::Task<std::expected<crypto::Verified<D>, Problem>> verify(App& app, Request const& request,
                                                                   RawDocument raw) {
    auto const signer = co_await signing_key(app, raw, D::typ);
    if (!signer) co_return std::unexpected(signer.error());
    auto document = co_await verify_with<D>(app, std::move(raw), signer->key);
    if (!document) co_return std::unexpected(document.error());
    if (auto own = check_signer(request, *signer, D::typ); !own)
        co_return std::unexpected(own.error());
    co_return std::move(*document);
}

/// What a command made: names and values of the answer, and where to find it.
struct Made {
    std::map<std::string, std::string> ids;
    std::optional<std::string> location;
};

/// What became of a command, as a response; counts it.
Response render_answer(App& app, std::string_view kind, ledger::Answer const& answer,
                       Made const& made);

/// Submits the command under the request's Idempotency-Key and renders what became of it.
services::Task<Response> execute(App& app, Request const& request, contracts::Command command,
                                 Made made);

} // namespace datafloor::api
