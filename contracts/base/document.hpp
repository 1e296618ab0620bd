// What every signed document has in common (PROTOCOL section 2).
#pragma once

#include <optional>
#include <tuple>

#include "contracts/base/codec.hpp"
#include "crypto/verified.hpp"

namespace datafloor::contracts {

using crypto::Thumbprint;
using crypto::Verified;

/// The members every document carries. A document type derives from it, names its `typ`, and lists
/// its own members with `document_members`.
struct Document {
    FloorId floor;
    DocumentId id;
    DocumentTime time;
    Salt salt{};
    /// The hash of the document this one answers.
    std::optional<Hash> answers;
};

template <class T, class... M>
constexpr auto document_members(M... own) {
    return std::tuple(ConstantText{"typ", T::typ}, ConstantNumber{"v", 1},
                      member("floor", &T::floor), member("id", &T::id), member("time", &T::time),
                      member("salt", &T::salt), member("answers", &T::answers), own...);
}

/// What a caller gives so that the rules can draw up a floor document without drawing random bytes.
struct Draft {
    DocumentId id;
    Salt salt{};
};

/// A document of the floor's own, drawn up by `decide`, signed after it and before the entry is
/// written.
struct FloorDocument {
    std::string_view typ;
    DocumentId id;
    std::string body;
    Hash hash{};
};

/// Draws up a floor document: fills the common members and takes its hash.
template <class T>
FloorDocument draw_up(T document, FloorId floor, Draft const& draft, Instant now,
                      std::optional<Hash> answers) {
    document.floor = floor;
    document.id = draft.id;
    document.salt = draft.salt;
    // Documents carry milliseconds; the floor never dates one after the entry that holds it.
    document.time.instant = Instant{now.micros - now.micros % 1000};
    document.answers = answers;
    auto body = encode(document);
    auto const hash = crypto::sha256(crypto::bytes_of(body));
    return {T::typ, draft.id, std::move(body), hash};
}

} // namespace datafloor::contracts
