#include "crypto/age/failure.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::crypto::age {

std::string_view describe(Failure failure) {
    switch (failure) {
    case Failure::header_malformed: return "the age header is malformed";
    case Failure::no_identity_matches: return "none of the identities opens the header";
    case Failure::mac_wrong: return "the header's MAC is wrong";
    case Failure::commitment_wrong: return "the file key is not the one committed to";
    case Failure::nonce_missing: return "the file ends before the payload's nonce";
    case Failure::payload_truncated: return "the payload ends before its final chunk";
    case Failure::chunk_refused: return "a chunk of the payload is not authentic";
    case Failure::chunk_misplaced: return "a chunk of the payload stands at another chunk's place";
    case Failure::payload_trailing: return "bytes follow the payload's final chunk";
    case Failure::final_chunk_empty: return "the payload's final chunk is empty";
    }
    ENSURE(false);
}

} // namespace datafloor::crypto::age
