// Signed notes (C2SP signed-note): a text and one line for each key that signed it.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/ed25519.hpp"

namespace datafloor::crypto {

inline constexpr std::size_t note_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t note_signatures_max = 100;

/// The identifier bytes C2SP assigned to what this project signs and verifies.
enum class SignatureType : std::uint8_t {
    ed25519 = 0x01,     ///< over the text
    cosignature = 0x04, ///< over a time and a checkpoint (C2SP tlog-cosignature)
};

using KeyId = std::array<std::uint8_t, 4>;

/// SHA-256(name || LF || type || key), its first four bytes.
KeyId note_key_id(std::string_view name, SignatureType type, PublicKey const& key);

/// Not empty, valid UTF-8, no Unicode space, no control character, no plus.
bool is_key_name(std::string_view name);

/// One signature line. `signature` is what follows the key id: 64 bytes for type 01, a big-endian
/// time and 64 bytes for type 04, anything for keys unknown here.
struct NoteSignature {
    std::string name;
    KeyId key_id{};
    Bytes signature;
    bool operator==(NoteSignature const&) const = default;
};

/// The text ends with a newline, which is signed, too.
struct Note {
    std::string text;
    std::vector<NoteSignature> signatures;
    bool operator==(Note const&) const = default;
};

/// `— <name> <base64>` and a newline. A note grows by appending such lines.
std::string print_signature(NoteSignature const& signature);
std::string print_note(Note const& note);

/// The form alone, nothing is verified. print_note gives the same bytes back.
std::optional<Note> parse_note(std::string_view note);
/// Signature lines alone, as a witness answers them; at least one.
std::optional<std::vector<NoteSignature>> parse_signatures(std::string_view lines);

/// A trusted key under its name.
class NoteVerifier {
  public:
    NoteVerifier(std::string name, SignatureType type, PublicKey const& key);

    /// `<name>+<key id in hex>+<base64(type || key)>`; refuses unknown types, keys that may not be
    /// enrolled and a key id that is not the key's.
    static std::optional<NoteVerifier> from_vkey(std::string_view vkey);

    [[nodiscard]] std::string vkey() const;

    [[nodiscard]] std::string const& name() const { return name_; }

    [[nodiscard]] KeyId const& key_id() const { return key_id_; }

    [[nodiscard]] SignatureType type() const { return type_; }

    [[nodiscard]] PublicKey const& key() const { return key_; }

    /// Whether the line claims to be of this key.
    [[nodiscard]] bool claims(NoteSignature const& signature) const {
        return signature.key_id == key_id_ && signature.name == name_;
    }

    [[nodiscard]] bool verify(std::string_view text, NoteSignature const& signature) const;

    bool operator==(NoteVerifier const&) const = default;

  private:
    std::string name_;
    SignatureType type_;
    PublicKey key_;
    KeyId key_id_;
};

/// A signing key of type 01 under its name.
class NoteSigner {
  public:
    /// The name must be a key name.
    NoteSigner(std::string name, SigningKey key);

    [[nodiscard]] NoteVerifier const& verifier() const { return verifier_; }

    /// The text must be fit for a note: UTF-8 without control characters, ending with a newline.
    [[nodiscard]] NoteSignature sign(std::string_view text) const;

  private:
    SigningKey key_;
    NoteVerifier verifier_;
};

enum class NoteError {
    malformed,           ///< not the form of a note
    signature_invalid,   ///< a line of a trusted key does not verify
    signature_missing,   ///< no line is of a trusted key
    verifiers_ambiguous, ///< two trusted keys share name and key id
};

/// What is known of a note after checking it: `verified` has at most one line for each trusted
/// key, `unknown` the lines of all other keys.
struct OpenedNote {
    std::string text;
    std::vector<NoteSignature> verified;
    std::vector<NoteSignature> unknown;
};

/// Every line that claims a trusted key must verify, repeated ones included, and there must be one.
std::expected<OpenedNote, NoteError> open_note(std::string_view note,
                                               std::span<NoteVerifier const> trusted);

/// What a cosignature of type 04 signs: `cosignature/v1\ntime <unix seconds>\n<text>`.
std::string cosignature_message(std::string_view text, std::uint64_t unix_seconds);

} // namespace datafloor::crypto
