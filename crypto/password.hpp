// Passwords, hashed with Argon2id (RFC 9106) through libsodium.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace datafloor::crypto {

/// What one hash costs. Each stored hash holds the cost it was made with.
struct PasswordCost {
    std::uint64_t passes = 3;
    std::uint64_t memory_bytes = std::uint64_t{64} << 20;
};

/// "$argon2id$v=19$m=…,t=…,p=1$SALT$HASH" with a new salt. Throws std::bad_alloc where the memory
/// is not to be had, std::invalid_argument for a cost that Argon2id does not take.
std::string hash_password(std::string_view password, PasswordCost const& cost);

/// Costs what `stored` says. False for a text that is no such hash, at once.
[[nodiscard]] bool verify_password(std::string_view stored, std::string_view password);

/// A hash of no password, to be verified where there is none: it costs what a right one costs.
std::string unusable_password(PasswordCost const& cost);
/// The same, with the cost of a stored hash.
std::string unusable_password_like(std::string_view stored);

/// Whether a stored hash was made with another cost than this.
[[nodiscard]] bool has_other_cost(std::string_view stored, PasswordCost const& cost);

} // namespace datafloor::crypto
