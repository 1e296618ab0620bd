// ChaCha20-Poly1305 (RFC 8439) through OpenSSL with a reused context.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto {

/// One key, many messages. The caller never gives the same nonce to two messages.
/// One object, one thread.
class ChaCha20Poly1305 {
  public:
    using Nonce = std::array<std::uint8_t, 12>;
    static constexpr std::size_t tag_bytes = 16;

    explicit ChaCha20Poly1305(SecretBytes<32> const& key);
    ~ChaCha20Poly1305();
    ChaCha20Poly1305(ChaCha20Poly1305&&) noexcept;
    ChaCha20Poly1305& operator=(ChaCha20Poly1305&&) noexcept;

    /// Writes ciphertext and tag; `sealed` is `tag_bytes` longer than `plaintext`. `bound` is the
    /// additional data: whoever opens must give the same.
    void seal(Nonce const& nonce, BytesView plaintext, std::span<std::uint8_t> sealed,
              BytesView bound = {});

    /// Writes the plaintext, `tag_bytes` shorter than `sealed`, and says whether the tag was right.
    /// If not, or if `sealed` has no room for a tag, `plaintext` holds only zeros.
    [[nodiscard]] bool open(Nonce const& nonce, BytesView sealed, std::span<std::uint8_t> plaintext,
                            BytesView bound = {});

  private:
    struct Contexts;
    std::unique_ptr<Contexts> contexts_;
};

} // namespace datafloor::crypto
