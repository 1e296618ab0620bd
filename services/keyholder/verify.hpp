// Verifies one signed document and turns its faults into refusals.
#pragma once

#include "crypto/verified.hpp"
#include "services/keyholder/messages.hpp"

namespace datafloor::services {

/// The signature is this key's over a readable document of this floor.
template <class D>
Answer<crypto::Verified<D>> verify_piece(SignedText const& text, crypto::PublicKey const& key,
                                         contracts::FloorId floor, EvidencePiece piece) {
    auto document = crypto::verify_document<D>(text.body.value, text.signature.value, key,
                                               contracts::decode<D>);
    if (!document) {
        if (auto const* fault = std::get_if<crypto::JwsFault>(&document.error()))
            return refuse(RefusalReason::signature_wrong, piece,
                          "The signature does not stand: " + std::string(text_of(*fault)) + ".");
        auto const& fault = std::get<crypto::JsonFault>(document.error());
        return refuse(RefusalReason::document_unreadable, piece,
                      fault.pointer.substr(0, 100) + " " + fault.what.substr(0, 200) + ".");
    }
    if ((*document)->floor != floor)
        return refuse(RefusalReason::other_floor, piece, "The document is for another floor.");
    return std::move(*document);
}

} // namespace datafloor::services
