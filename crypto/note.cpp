#include "crypto/note.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "crypto/ensure.hpp"
#include "crypto/hash.hpp"

namespace datafloor::crypto {
namespace {

constexpr std::string_view em_dash = "\xe2\x80\x94 "; // U+2014 and the space after it
constexpr std::size_t time_bytes = 8;
constexpr std::uint64_t time_max = (std::uint64_t{1} << 63) - 1;

/// Calls `accepts` for each code point; false if it refuses one or the text is not UTF-8.
template <class Accepts>
bool all_code_points(std::string_view text, Accepts accepts) {
    while (!text.empty()) {
        std::int32_t code_point = -1;
        auto const* bytes = bytes_of(text).data();
        auto const size = static_cast<utf8proc_ssize_t>(text.size());
        auto const length = utf8proc_iterate(bytes, size, &code_point);
        if (length <= 0 || !accepts(code_point)) return false;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return true;
}

bool is_note_text(std::string_view text) {
    return text.ends_with('\n') &&
           all_code_points(text, [](std::int32_t c) { return c >= 0x20 || c == '\n'; });
}

bool is_space(std::int32_t code_point) {
    auto const category = utf8proc_category(code_point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP || code_point == 0x85; // U+0085 is a space of class Cc
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(em_dash)) return std::nullopt;
    line.remove_prefix(em_dash.size());
    auto const space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
    auto const blob = from_base64(line.substr(space + 1));
    if (!blob || blob->size() <= sizeof(KeyId)) return std::nullopt;
    NoteSignature signature;
    signature.name = line.substr(0, space);
    std::copy_n(blob->begin(), sizeof(KeyId), signature.key_id.begin());
    signature.signature.assign(blob->begin() + sizeof(KeyId), blob->end());
    return signature;
}

bool verify_bytes(PublicKey const& key, std::string_view message, BytesView bytes) {
    Signature signature;
    if (bytes.size() != signature.size()) return false;
    std::ranges::copy(bytes, signature.begin());
    return verify(key, bytes_of(message), signature);
}

bool are_ambiguous(std::span<NoteVerifier const> trusted) {
    for (std::size_t i = 0; i < trusted.size(); ++i)
        for (auto const& other : trusted.subspan(i + 1))
            if (trusted[i].key_id() == other.key_id() && trusted[i].name() == other.name() &&
                trusted[i] != other)
                return true;
    return false;
}

} // namespace

KeyId note_key_id(std::string_view name, SignatureType type, PublicKey const& key) {
    std::uint8_t const middle[] = {'\n', static_cast<std::uint8_t>(type)};
    auto const hash = sha256({bytes_of(name), middle, key.bytes});
    KeyId id;
    std::copy_n(hash.begin(), id.size(), id.begin());
    return id;
}

bool is_key_name(std::string_view name) {
    return !name.empty() && all_code_points(name, [](std::int32_t c) {
        return c >= 0x20 && c != '+' && !is_space(c);
    });
}

std::string print_signature(NoteSignature const& signature) {
    Bytes blob(signature.key_id.begin(), signature.key_id.end());
    blob.insert(blob.end(), signature.signature.begin(), signature.signature.end());
    return std::string(em_dash) + signature.name + ' ' + to_base64(blob) + '\n';
}

std::string print_note(Note const& note) {
    auto out = note.text + '\n';
    for (auto const& signature : note.signatures) out += print_signature(signature);
    return out;
}

std::optional<std::vector<NoteSignature>> parse_signatures(std::string_view lines) {
    if (lines.size() > note_bytes_max || !lines.ends_with('\n')) return std::nullopt;
    std::vector<NoteSignature> signatures;
    while (!lines.empty()) {
        auto const end = lines.find('\n');
        auto signature = parse_signature(lines.substr(0, end));
        if (!signature || signatures.size() == note_signatures_max) return std::nullopt;
        signatures.push_back(std::move(*signature));
        lines.remove_prefix(end + 1);
    }
    return signatures;
}

std::optional<Note> parse_note(std::string_view note) {
    if (note.size() > note_bytes_max || !is_note_text(note)) return std::nullopt;
    auto const blank = note.rfind("\n\n");
    if (blank == std::string_view::npos) return std::nullopt;
    auto signatures = parse_signatures(note.substr(blank + 2));
    if (!signatures) return std::nullopt;
    return Note{.text = std::string(note.substr(0, blank + 1)),
                .signatures = std::move(*signatures)};
}

NoteVerifier::NoteVerifier(std::string name, SignatureType type, PublicKey const& key)
    : name_(std::move(name)), type_(type), key_(key), key_id_(note_key_id(name_, type, key)) {
    ENSURE(is_key_name(name_));
}

std::optional<NoteVerifier> NoteVerifier::from_vkey(std::string_view vkey) {
    auto const first = vkey.find('+');
    if (first == std::string_view::npos) return std::nullopt;
    auto const second = vkey.find('+', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    auto const name = vkey.substr(0, first);
    KeyId key_id;
    auto const material = from_base64(vkey.substr(second + 1));
    if (!is_key_name(name) || !material || material->size() != 1 + sizeof(PublicKey::bytes) ||
        !from_hex(vkey.substr(first + 1, second - first - 1), key_id))
        return std::nullopt;

    auto const type = static_cast<SignatureType>(material->front());
    if (type != SignatureType::ed25519 && type != SignatureType::cosignature) return std::nullopt;
    auto const key = enrol_public_key(BytesView(*material).subspan(1));
    if (!key) return std::nullopt;
    NoteVerifier verifier{std::string(name), type, *key};
    if (verifier.key_id() != key_id) return std::nullopt;
    return verifier;
}

std::string NoteVerifier::vkey() const {
    Bytes material{static_cast<std::uint8_t>(type_)};
    material.insert(material.end(), key_.bytes.begin(), key_.bytes.end());
    return name_ + '+' + to_hex(key_id_) + '+' + to_base64(material);
}

bool NoteVerifier::verify(std::string_view text, NoteSignature const& signature) const {
    BytesView bytes(signature.signature);
    if (type_ == SignatureType::ed25519) return verify_bytes(key_, text, bytes);
    if (bytes.size() <= time_bytes) return false;
    std::uint64_t time = 0;
    for (auto byte : bytes.first(time_bytes)) time = time << 8 | byte;
    return time <= time_max &&
           verify_bytes(key_, cosignature_message(text, time), bytes.subspan(time_bytes));
}

NoteSigner::NoteSigner(std::string name, SigningKey key)
    : key_(std::move(key)), verifier_(std::move(name), SignatureType::ed25519, key_.public_key()) {}

NoteSignature NoteSigner::sign(std::string_view text) const {
    ENSURE(is_note_text(text));
    auto const signature = key_.sign(bytes_of(text));
    return {.name = verifier_.name(),
            .key_id = verifier_.key_id(),
            .signature = Bytes(signature.begin(), signature.end())};
}

std::expected<OpenedNote, NoteError> open_note(std::string_view note,
                                               std::span<NoteVerifier const> trusted) {
    if (are_ambiguous(trusted)) return std::unexpected(NoteError::verifiers_ambiguous);
    auto parsed = parse_note(note);
    if (!parsed) return std::unexpected(NoteError::malformed);
    OpenedNote opened{.text = std::move(parsed->text), .verified = {}, .unknown = {}};
    for (auto& signature : parsed->signatures) {
        auto const claimed = [&](auto const& verifier) { return verifier.claims(signature); };
        auto const verifier = std::ranges::find_if(trusted, claimed);
        if (verifier == trusted.end()) {
            opened.unknown.push_back(std::move(signature));
            continue;
        }
        if (!verifier->verify(opened.text, signature))
            return std::unexpected(NoteError::signature_invalid);
        // A key counts once, however often it signed: a quorum counts these lines.
        auto const known = [&](auto const& line) { return verifier->claims(line); };
        if (std::ranges::none_of(opened.verified, known))
            opened.verified.push_back(std::move(signature));
    }
    if (opened.verified.empty()) return std::unexpected(NoteError::signature_missing);
    return opened;
}

std::string cosignature_message(std::string_view text, std::uint64_t unix_seconds) {
    return "cosignature/v1\ntime " + std::to_string(unix_seconds) + '\n' + std::string(text);
}

} // namespace datafloor::crypto
