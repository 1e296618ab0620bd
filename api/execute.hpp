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
};

/// The one document of a request: its body, and `Floor-Signature`.
std::expected<RawDocument, Problem> single_document(Request const& request);
/// Exactly `count` documents of {"documents":[{"body","signature"}, …]}.
std::expected<std::vector<RawDocument>, Problem> several_documents(Request const& request,
                                                                   std::size_t count);

/// The problem of a document that is refused before the rules see it.
Problem problem_of(crypto::DocumentFault const& fault);
Problem unknown_signer();

/// The key that claims to have signed, from the cache or the books.
services::Task<std::expected<crypto::PublicKey, Problem>> signing_key(App& app,
                                                                      std::string const& jws);

/// Checks the signature with this key, on the processors' threads.
template <class D>
services::Task<std::expected<crypto::Verified<D>, Problem>> verify_with(App& app, RawDocument raw,
                                                                        crypto::PublicKey key) {
    auto work = [raw = std::move(raw), key]() mutable {
        return crypto::verify_document<D>(std::move(raw.body), std::move(raw.signature), key,
                                          contracts::decode<D>);
    };
    auto document = co_await services::run_on(app.processors, std::move(work));
    if (!document) co_return std::unexpected(problem_of(document.error()));
    co_return std::move(*document);
}

/// The same with the key that the books have under the signature's `kid`.
template <class D>
services::Task<std::expected<crypto::Verified<D>, Problem>> verify(App& app, RawDocument raw) {
    auto const key = co_await signing_key(app, raw.signature);
    if (!key) co_return std::unexpected(key.error());
    co_return co_await verify_with<D>(app, std::move(raw), *key);
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
