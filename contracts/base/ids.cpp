#include "contracts/base/ids.hpp"

#include <cstring>

namespace datafloor::contracts {

std::size_t keyed_hash(std::uint8_t const* bytes) {
    static auto const keys = [] {
        std::array<std::uint64_t, 2> out;
        auto const random = crypto::random_array<16>();
        std::memcpy(out.data(), random.data(), sizeof out);
        return out;
    }();
    std::uint64_t low;
    std::uint64_t high;
    std::memcpy(&low, bytes, sizeof low);
    std::memcpy(&high, bytes + 8, sizeof high);
    auto const product = static_cast<unsigned __int128>(low ^ keys[0]) * (high ^ keys[1] ^ 1);
    return static_cast<std::size_t>(product) ^ static_cast<std::size_t>(product >> 64);
}

} // namespace datafloor::contracts
