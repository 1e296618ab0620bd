#include "crypto/age/header.hpp"

#include <algorithm>
#include <iterator>

#include "crypto/chacha20_poly1305.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::crypto::age {
namespace {

constexpr std::string_view version_line = "age-encryption.org/v1\n";
constexpr std::string_view stanza_mark = "-> ";
constexpr std::string_view mac_mark = "---";
constexpr std::string_view x25519_type = "X25519";
constexpr std::size_t columns = 64;
constexpr std::size_t wrapped_key_bytes = 16 + ChaCha20Poly1305::tag_bytes;

bool visible(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 33 && c <= 126; });
}

// The line at the front of `text`, which loses it; nothing if no line feed follows.
std::optional<std::string_view> take_line(std::string_view& text) {
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto const line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

std::optional<std::vector<std::string>> parse_arguments(std::string_view line) {
    std::vector<std::string> arguments;
    for (;;) {
        auto const end = line.find(' ');
        auto const argument = line.substr(0, end);
        if (!visible(argument)) return std::nullopt;
        arguments.emplace_back(argument);
        if (end == std::string_view::npos) return arguments;
        line.remove_prefix(end + 1);
    }
}

// The body ends with its first line of less than 64 columns, which may be empty.
std::optional<Bytes> parse_body(std::string_view& text) {
    std::string encoded;
    for (;;) {
        auto const line = take_line(text);
        if (!line || line->size() > columns) return std::nullopt;
        encoded += *line;
        if (line->size() < columns) return from_base64_unpadded(encoded);
    }
}

std::optional<Stanza> parse_stanza(std::string_view& text) {
    auto const line = take_line(text);
    if (!line) return std::nullopt;
    auto arguments = parse_arguments(line->substr(stanza_mark.size()));
    if (!arguments) return std::nullopt;
    auto body = parse_body(text);
    if (!body) return std::nullopt;
    return Stanza{std::move(*arguments), std::move(*body)};
}

std::optional<Hash> parse_mac(std::string_view& text) {
    auto const line = take_line(text);
    if (!line || !line->starts_with("--- ")) return std::nullopt;
    auto const bytes = from_base64_unpadded(line->substr(mac_mark.size() + 1));
    Hash mac;
    if (!bytes || bytes->size() != mac.size()) return std::nullopt;
    std::ranges::copy(*bytes, mac.begin());
    return mac;
}

void print_stanza(std::string& out, Stanza const& stanza) {
    out += "->";
    for (auto const& argument : stanza.arguments) out.append(" ").append(argument);
    out += '\n';
    auto const encoded = to_base64_unpadded(stanza.body);
    for (std::size_t at = 0; at <= encoded.size(); at += columns)
        out.append(encoded, at, columns).append("\n");
}

// All that the MAC covers: the header up to and including the mark before it.
std::string covered_text(std::vector<Stanza> const& stanzas) {
    std::string out(version_line);
    for (auto const& stanza : stanzas) print_stanza(out, stanza);
    out += mac_mark;
    return out;
}

Hash header_mac(FileKey const& file_key, std::vector<Stanza> const& stanzas) {
    auto const key = hkdf_sha256(file_key.reveal(), {}, "header");
    return hmac_sha256(key.reveal(), {bytes_of(covered_text(stanzas))});
}

ChaCha20Poly1305 wrapping(SecretBytes<32> const& shared, X25519Point const& share,
                          Recipient const& recipient) {
    Bytes salt(share.begin(), share.end());
    std::ranges::copy(recipient.point(), std::back_inserter(salt));
    return ChaCha20Poly1305(hkdf_sha256(shared.reveal(), salt, "age-encryption.org/v1/X25519"));
}

struct WrappedKey {
    X25519Point share;
    BytesView body;
};

// The spec asks to refuse the whole header for a malformed X25519 stanza, addressed to us or not.
std::expected<std::vector<WrappedKey>, Failure> wrapped_keys(std::vector<Stanza> const& stanzas) {
    std::vector<WrappedKey> out;
    for (auto const& stanza : stanzas) {
        if (stanza.arguments.front() != x25519_type) continue;
        if (stanza.arguments.size() != 2) return std::unexpected(Failure::header_malformed);
        auto const share = from_base64_unpadded(stanza.arguments[1]);
        if (!share || share->size() != 32 || stanza.body.size() != wrapped_key_bytes)
            return std::unexpected(Failure::header_malformed);
        WrappedKey key{{}, stanza.body};
        std::ranges::copy(*share, key.share.begin());
        out.push_back(key);
    }
    return out;
}

} // namespace

bool is_valid(Stanza const& stanza) {
    return !stanza.arguments.empty() && std::ranges::all_of(stanza.arguments, visible);
}

std::expected<Header, Failure> Header::parse(std::string_view text) {
    auto const malformed = std::unexpected(Failure::header_malformed);
    if (text.size() > header_bytes_max || !text.starts_with(version_line)) return malformed;
    text.remove_prefix(version_line.size());
    std::vector<Stanza> stanzas;
    while (text.starts_with(stanza_mark)) {
        auto stanza = parse_stanza(text);
        if (!stanza || stanzas.size() == stanzas_max) return malformed;
        stanzas.push_back(std::move(*stanza));
    }
    auto const mac = parse_mac(text);
    if (stanzas.empty() || !mac || !text.empty()) return malformed;
    return Header(std::move(stanzas), *mac);
}

Header Header::make(FileKey const& file_key, std::vector<Stanza> stanzas) {
    ENSURE(!stanzas.empty() && stanzas.size() <= stanzas_max);
    ENSURE(std::ranges::all_of(stanzas, is_valid));
    auto const mac = header_mac(file_key, stanzas);
    return {std::move(stanzas), mac};
}

std::string Header::print() const {
    return covered_text(stanzas_) + " " + to_base64_unpadded(mac_) + "\n";
}

bool Header::made_with(FileKey const& file_key) const {
    return equal_constant_time(header_mac(file_key, stanzas_), mac_);
}

std::expected<std::size_t, Failure> header_length(BytesView front) {
    auto const malformed = std::unexpected(Failure::header_malformed);
    auto const text = text_of(front.first(std::min(front.size(), header_bytes_max)));
    auto const start = std::min(text.size(), version_line.size());
    if (text.substr(0, start) != version_line.substr(0, start)) return malformed;
    // Neither arguments' lines nor base64 begin with "---", so the first such line is the last.
    auto const mark = text.find("\n---");
    auto const end = mark == std::string_view::npos ? mark : text.find('\n', mark + 1);
    if (end != std::string_view::npos) return end + 1;
    if (text.size() == header_bytes_max) return malformed;
    return 0;
}

Stanza wrap_file_key(FileKey const& file_key, Recipient const& recipient,
                     SecretBytes<32> const& ephemeral) {
    auto const share = x25519_base(ephemeral);
    auto const shared = x25519(ephemeral, recipient.point());
    ENSURE(shared); // a recipient's point is never of low order
    Stanza stanza{{std::string(x25519_type), to_base64_unpadded(share)}, Bytes(wrapped_key_bytes)};
    wrapping(*shared, share, recipient).seal({}, file_key.reveal(), stanza.body);
    return stanza;
}

Header make_header(FileKey const& file_key, std::span<Recipient const> recipients) {
    std::vector<Stanza> stanzas;
    for (auto const& recipient : recipients)
        stanzas.push_back(wrap_file_key(file_key, recipient, SecretBytes<32>::random()));
    return Header::make(file_key, std::move(stanzas));
}

SecretBytes<32> delivery_ephemeral(SecretBytes<32> const& builder_secret, Hash const& order_hash,
                                   Recipient const& recipient) {
    Bytes salt(order_hash.begin(), order_hash.end());
    std::ranges::copy(recipient.point(), std::back_inserter(salt));
    return hkdf_sha256(builder_secret.reveal(), salt, "floor/v1/ephemeral");
}

Header make_delivery_header(FileKey const& file_key, Recipient const& recipient,
                            SecretBytes<32> const& ephemeral, std::vector<Stanza> beside) {
    beside.insert(beside.begin(), wrap_file_key(file_key, recipient, ephemeral));
    return Header::make(file_key, std::move(beside));
}

std::expected<FileKey, Failure> unwrap_file_key(Header const& header,
                                                std::span<Identity const> identities) {
    auto const keys = wrapped_keys(header.stanzas());
    if (!keys) return std::unexpected(keys.error());
    std::optional<FileKey> found;
    for (auto const& identity : identities) {
        for (auto const& key : *keys) {
            // All zeros: the share has low order, which no honest writer sends.
            auto const shared = x25519(identity.scalar(), key.share);
            if (!shared) return std::unexpected(Failure::header_malformed);
            FileKey candidate;
            if (found || !wrapping(*shared, key.share, identity.recipient())
                              .open({}, key.body, candidate.reveal()))
                continue;
            found = std::move(candidate);
        }
    }
    if (!found) return std::unexpected(Failure::no_identity_matches);
    if (!header.made_with(*found)) return std::unexpected(Failure::mac_wrong);
    return std::move(*found);
}

} // namespace datafloor::crypto::age
