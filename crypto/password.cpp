#include "crypto/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "crypto/bytes.hpp"

namespace datafloor::crypto {
namespace {

void check(PasswordCost const& cost) {
    bool const taken = cost.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN &&
                       cost.passes <= crypto_pwhash_argon2id_OPSLIMIT_MAX &&
                       cost.memory_bytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN &&
                       cost.memory_bytes <= crypto_pwhash_argon2id_MEMLIMIT_MAX;
    if (!taken) throw std::invalid_argument("no cost that Argon2id takes");
}

} // namespace

std::string hash_password(std::string_view password, PasswordCost const& cost) {
    check(cost);
    std::array<char, crypto_pwhash_argon2id_STRBYTES> out{};
    if (crypto_pwhash_argon2id_str(out.data(), password.data(), password.size(), cost.passes,
                                   cost.memory_bytes) != 0)
        throw std::bad_alloc();
    return out.data();
}

std::string unusable_password(PasswordCost const& cost) {
    check(cost);
    return unusable_password_like("$argon2id$v=19$m=" + std::to_string(cost.memory_bytes / 1024) +
                                  ",t=" + std::to_string(cost.passes) + ",p=1$");
}

std::string unusable_password_like(std::string_view stored) {
    // "", "argon2id", "v=19" and the cost, each before a `$`.
    std::size_t end = 0;
    for (int part = 0; part < 4; ++part) end = std::min(stored.find('$', end), stored.size()) + 1;
    return std::string(stored.substr(0, end)) +
           to_base64_unpadded(random_array<crypto_pwhash_argon2id_SALTBYTES>()) + "$" +
           to_base64_unpadded(random_array<32>());
}

bool verify_password(std::string_view stored, std::string_view password) {
    std::string const text(stored);
    return crypto_pwhash_argon2id_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

bool has_other_cost(std::string_view stored, PasswordCost const& cost) {
    check(cost);
    std::string const text(stored);
    return crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), cost.passes, cost.memory_bytes) !=
           0;
}

} // namespace datafloor::crypto
