// SHA-256 (FIPS 180-4), HMAC (RFC 2104) and HKDF (RFC 5869), through OpenSSL with reused contexts.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(BytesView data);
/// Hash of the concatenation of the parts.
Hash sha256(std::initializer_list<BytesView> parts);

/// SHA-256 of data that comes in pieces. One object, one thread.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(BytesView data);
    /// The hash of all that came so far; the object then starts anew.
    Hash finish();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

Hash hmac_sha256(BytesView key, std::initializer_list<BytesView> parts);

/// HKDF-SHA256 with an output of 32 bytes. An empty salt stands for 32 zero bytes, as in RFC 5869.
SecretBytes<32> hkdf_sha256(BytesView secret, BytesView salt, std::string_view info);
/// The general form, at most 255 * 32 bytes of output.
void hkdf_sha256(BytesView secret, BytesView salt, BytesView info, std::span<std::uint8_t> out);

} // namespace datafloor::crypto
