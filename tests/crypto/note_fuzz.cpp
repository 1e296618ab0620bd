#include "tests/crypto/note_round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static auto const verifier = datafloor::crypto::seeds_verifier();
    datafloor::crypto::check_round_trips(datafloor::crypto::text_of({data, size}), verifier);
    return 0;
}
