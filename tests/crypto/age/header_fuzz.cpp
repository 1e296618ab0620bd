#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "tests/crypto/age/header_law.hpp"

// No header is malleable: bytes that parse are the only bytes that print.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    datafloor::crypto::BytesView const bytes{data, size};
    if (!datafloor::crypto::age::header_law_holds(bytes)) std::abort();
    if (!datafloor::crypto::age::front_law_holds(bytes)) std::abort();
    return 0;
}
