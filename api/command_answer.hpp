// The answer of a command: the same bytes whether it was just decided or is repeated from its
// entry.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/response.hpp"
#include "crypto/hash.hpp"
#include "crypto/time.hpp"

namespace datafloor::api {

/// A signed document as an answer carries it.
struct AnsweredDocument {
    std::string_view typ;
    std::string_view body;      // the exact canonical bytes
    std::string_view signature; // detached JWS
    crypto::Hash sha256{};      // of the body
};

struct CommandAnswer {
    std::uint64_t index = 0;
    crypto::Hash leaf_sha256{};
    crypto::Instant time; // ledger time of the entry
    std::string_view kind;
    std::vector<AnsweredDocument> documents; // those the floor drew up in this entry
    /// What the command made or touched: {"order", "0190…"}. None of the names above.
    std::map<std::string, std::string> ids;
};

/// Canonical JSON.
std::string render(CommandAnswer const& answer);

/// {"body":…,"sha256":…,"signature":…,"typ":…}, for lists of documents elsewhere too; `index` is
/// the entry that holds the document, left out where it is the answer's own.
std::string render(AnsweredDocument const& document, std::optional<std::uint64_t> index = {});

/// 201 with Floor-Index, never cached; `location` for what the command made.
Response command_response(CommandAnswer const& answer, std::optional<std::string> location = {});

} // namespace datafloor::api
