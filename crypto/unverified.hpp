// The factory of Verified<Document> without a signature. For tests and simulation alone; the
// program must never include this file.
#pragma once

#include <utility>

#include "crypto/verified.hpp"

namespace datafloor::crypto {

struct UnverifiedForTests {
    /// A document that claims to be verified: it has a hash and a signer, but neither body nor JWS.
    template <SignedDocument Document>
    static Verified<Document> make(Document document, Hash const& hash, Thumbprint const& signer) {
        Verified<Document> out(std::move(document));
        out.hash_ = hash;
        out.signer_ = signer;
        return out;
    }
};

} // namespace datafloor::crypto
