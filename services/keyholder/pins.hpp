// What the keyholder trusts: keys pinned from entry 0, and nothing else.
#pragma once

#include <filesystem>
#include <vector>

#include "contracts/base/codec.hpp"

namespace datafloor::services {

struct Pins {
    contracts::FloorId floor;
    /// Signs confirmations and releases.
    crypto::PublicKey documents;
    std::vector<crypto::PublicKey> registrars;

    bool operator==(Pins const&) const = default;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("documents", &Pins::documents), member("floor", &Pins::floor),
                          member("registrars", &Pins::registrars),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// Once for a key folder: pinning the same again is nothing, anything else throws. An operator who
/// must change pins removes the file by hand, and says so in the books.
void write_pins(std::filesystem::path const& folder, Pins const& pins);

/// Throws std::runtime_error if they are missing or unreadable.
Pins read_pins(std::filesystem::path const& folder);

} // namespace datafloor::services
