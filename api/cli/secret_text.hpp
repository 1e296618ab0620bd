// A secret in text form, wiped when it dies, and the private files such texts lie in.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

namespace datafloor::api::cli {

class SecretText {
  public:
    explicit SecretText(std::string text) : text_(std::move(text)) {}

    SecretText(SecretText const&) = delete;
    SecretText& operator=(SecretText const&) = delete;

    ~SecretText() { crypto::wipe({reinterpret_cast<std::uint8_t*>(text_.data()), text_.size()}); }

    [[nodiscard]] std::string_view reveal() const { return text_; }

  private:
    std::string text_;
};

/// Reads a file that holds a secret. Refuses one that others may read, and one over 64 KiB.
SecretText read_secret_file(std::filesystem::path const& path);

/// The file of any owner and mode (a key file of stock tools).
SecretText read_key_file(std::filesystem::path const& path);

/// Writes a file for its owner alone (0600), whole or not at all.
void write_private_file(std::filesystem::path const& path, std::string_view content);

} // namespace datafloor::api::cli
