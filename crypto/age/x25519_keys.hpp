// age's X25519 keys and their texts: recipients (age1…) and identities (AGE-SECRET-KEY-1…).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret.hpp"
#include "crypto/x25519.hpp"

namespace datafloor::crypto::age {

/// A public key one may encrypt to. Points of low order and second encodings of a point (high bit
/// set, or not reduced) are refused, so that a recipient has one text and a secret behind it.
class Recipient {
  public:
    static std::optional<Recipient> parse(std::string_view text);
    static std::optional<Recipient> from_point(X25519Point const& point);

    [[nodiscard]] std::string print() const;

    [[nodiscard]] X25519Point const& point() const { return point_; }

    auto operator<=>(Recipient const&) const = default;

  private:
    explicit Recipient(X25519Point const& point) : point_(point) {}

    X25519Point point_;
};

/// A secret key, which opens what was encrypted to its recipient.
class Identity {
  public:
    static std::optional<Identity> parse(std::string_view text);
    static Identity from_scalar(SecretBytes<32> scalar);
    static Identity generate();

    /// The secret as text. The caller wipes it.
    [[nodiscard]] std::string print_secret() const;

    [[nodiscard]] Recipient const& recipient() const { return recipient_; }

    [[nodiscard]] SecretBytes<32> const& scalar() const { return scalar_; }

  private:
    Identity(SecretBytes<32> scalar, Recipient recipient)
        : scalar_(std::move(scalar)), recipient_(recipient) {}

    SecretBytes<32> scalar_;
    Recipient recipient_;
};

struct KeyFileError {
    /// Counted from 1; 0 says that the file holds no key at all.
    std::size_t line = 0;
};

/// A key file as age-keygen writes it: one identity a line, empty lines and lines that begin with
/// `#` are skipped, a line may end with CR LF.
std::expected<std::vector<Identity>, KeyFileError> parse_identities(std::string_view text);

/// The same for a file of recipients.
std::expected<std::vector<Recipient>, KeyFileError> parse_recipients(std::string_view text);

/// A key file like age-keygen's. `created` is an RFC 3339 time. The caller wipes it.
std::string print_key_file(Identity const& identity, std::string_view created);

} // namespace datafloor::crypto::age
