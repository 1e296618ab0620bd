// The law of headers, checked by the fuzzer and by the unit tests: what parses prints to the same
// bytes, and is found whole at the front of a file.
#pragma once

#include "crypto/age/header.hpp"

namespace datafloor::crypto::age {

inline bool header_law_holds(BytesView bytes) {
    auto const length = header_length(bytes);
    auto const header = Header::parse(text_of(bytes));
    if (!header) return true;
    return header->print() == text_of(bytes) && length && *length == bytes.size();
}

/// The same for the header at the front of a file, as readers see it.
inline bool front_law_holds(BytesView file) {
    auto const length = header_length(file);
    return !length || *length == 0 ||
           (*length <= file.size() && header_law_holds(file.first(*length)));
}

} // namespace datafloor::crypto::age
