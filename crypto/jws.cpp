#include "crypto/jws.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::crypto {

namespace {

constexpr std::string_view before_kid = R"({"alg":"EdDSA","kid":")";
constexpr std::string_view before_typ = R"(","typ":")";
constexpr std::string_view after_typ = R"("})";
constexpr std::size_t kid_size = 43;
constexpr std::size_t longest_typ = 128;

bool plain(std::string_view typ) {
    return !typ.empty() && typ.size() <= longest_typ && std::ranges::all_of(typ, [](char c) {
        return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
    });
}

/// The protected header as it is signed.
std::string encoded_header(Thumbprint const& kid, std::string_view typ) {
    std::string header;
    header.reserve(256);
    header.append(before_kid).append(kid.text()).append(before_typ).append(typ).append(after_typ);
    return to_base64url(bytes_of(header));
}

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
};

std::optional<Parts> split(std::string_view jws) {
    auto const first = jws.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    auto const second = jws.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    if (jws.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{.header = jws.substr(0, first),
                 .payload = jws.substr(first + 1, second - first - 1),
                 .signature = jws.substr(second + 1)};
}

std::optional<Signature> decode_signature(std::string_view text) {
    if (text.size() != 86) return std::nullopt;
    auto const bytes = from_base64url(text);
    if (!bytes || bytes->size() != std::tuple_size_v<Signature>) return std::nullopt;
    Signature out;
    std::ranges::copy(*bytes, out.begin());
    return out;
}

struct Header {
    Thumbprint kid;
    std::string_view typ;
};

/// Takes the canonical header apart; nothing if a byte is not as it must be.
std::optional<Header> match_header(std::string_view header) {
    if (!header.starts_with(before_kid)) return std::nullopt;
    header.remove_prefix(before_kid.size());
    if (header.size() < kid_size) return std::nullopt;
    auto const kid = parse_thumbprint(header.substr(0, kid_size));
    header.remove_prefix(kid_size);
    if (!kid || !header.starts_with(before_typ)) return std::nullopt;
    header.remove_prefix(before_typ.size());
    if (!header.ends_with(after_typ)) return std::nullopt;
    header.remove_suffix(after_typ.size());
    if (!plain(header)) return std::nullopt;
    return Header{.kid = *kid, .typ = header};
}

/// Why a header that is not exact was refused: a foreign algorithm has its own name.
JwsFault fault_of_header(std::string_view header) {
    auto const json = parse_json(header, {.depth = 2, .bytes = longest_compact_jws});
    if (!json || !json->is_object()) return JwsFault::header_not_exact;
    auto const alg = json->find("alg");
    if (alg != json->end() && *alg != "EdDSA") return JwsFault::algorithm;
    return JwsFault::header_not_exact;
}

bool verify_parts(PublicKey const& key, std::string_view header, std::string_view encoded_payload,
                  Signature const& signature) {
    std::string input;
    input.reserve(header.size() + 1 + encoded_payload.size());
    input.append(header).append(1, '.').append(encoded_payload);
    return verify(key, bytes_of(input), signature);
}

struct CompactJws {
    Parts parts;
    Thumbprint kid;
    Signature signature;
};

std::expected<CompactJws, JwsFault> read_compact(std::string_view jwt) {
    if (jwt.size() > longest_compact_jws) return std::unexpected(JwsFault::malformed);
    auto const parts = split(jwt);
    if (!parts) return std::unexpected(JwsFault::malformed);
    auto const signature = decode_signature(parts->signature);
    auto const header = from_base64url(parts->header);
    if (!signature || !header) return std::unexpected(JwsFault::malformed);
    auto const json = parse_json(text_of(*header), {.depth = 1, .bytes = longest_compact_jws});
    if (!json || !json->is_object()) return std::unexpected(JwsFault::header_not_exact);
    auto const text = [&](char const* name) {
        auto const member = json->find(name);
        bool const found = member != json->end() && member->is_string();
        return found ? std::optional(member->get<std::string>()) : std::nullopt;
    };
    auto const alg = text("alg");
    auto const kid = text("kid");
    auto const typ = text("typ");
    if (alg && *alg != "EdDSA") return std::unexpected(JwsFault::algorithm);
    if (json->size() != 3 || !alg || !kid || !typ) {
        return std::unexpected(JwsFault::header_not_exact);
    }
    if (*typ != "JWT") return std::unexpected(JwsFault::type_mismatch);
    auto const named = parse_thumbprint(*kid);
    if (!named) return std::unexpected(JwsFault::header_not_exact);
    return CompactJws{.parts = *parts, .kid = *named, .signature = *signature};
}

} // namespace

std::string_view text_of(JwsFault fault) {
    switch (fault) {
    case JwsFault::malformed: return "malformed";
    case JwsFault::header_not_exact: return "header_not_exact";
    case JwsFault::algorithm: return "algorithm";
    case JwsFault::type_mismatch: return "type_mismatch";
    case JwsFault::key_mismatch: return "key_mismatch";
    case JwsFault::signature_wrong: return "signature_wrong";
    case JwsFault::claims_not_json: return "claims_not_json";
    }
    std::unreachable();
}

std::string sign_detached(SigningKey const& key, std::string_view typ, BytesView body) {
    ENSURE(plain(typ));
    auto jws = encoded_header(thumbprint(key.public_key()), typ);
    auto const signature = key.sign(bytes_of(jws + '.' + to_base64url(body)));
    jws += "..";
    jws += to_base64url(signature);
    return jws;
}

std::expected<DetachedJws, JwsFault> parse_detached(std::string_view jws) {
    if (jws.size() > longest_detached_jws) return std::unexpected(JwsFault::malformed);
    auto const parts = split(jws);
    if (!parts || !parts->payload.empty()) return std::unexpected(JwsFault::malformed);
    auto const signature = decode_signature(parts->signature);
    auto const header = from_base64url(parts->header);
    if (!signature || !header) return std::unexpected(JwsFault::malformed);
    auto const match = match_header(text_of(*header));
    if (!match) return std::unexpected(fault_of_header(text_of(*header)));
    return DetachedJws{.alg = "EdDSA",
                       .kid = match->kid,
                       .typ = std::string(match->typ),
                       .signature = *signature,
                       .header = std::string(parts->header)};
}

std::expected<Signature, JwsFault> verify_detached(PublicKey const& key,
                                                   std::string_view expected_typ, BytesView body,
                                                   std::string_view jws) {
    ENSURE(plain(expected_typ));
    // The header is rebuilt and compared, so the common case reads no JSON.
    auto const kid = thumbprint(key);
    auto const header = encoded_header(kid, expected_typ);
    auto const rest = jws.starts_with(header) ? jws.substr(header.size()) : std::string_view();
    auto const signature = rest.starts_with("..") ? decode_signature(rest.substr(2)) : std::nullopt;
    if (!signature) {
        auto const parsed = parse_detached(jws);
        if (!parsed) return std::unexpected(parsed.error());
        if (parsed->typ != expected_typ) return std::unexpected(JwsFault::type_mismatch);
        ENSURE(parsed->kid != kid);
        return std::unexpected(JwsFault::key_mismatch);
    }
    if (!verify_parts(key, header, to_base64url(body), *signature)) {
        return std::unexpected(JwsFault::signature_wrong);
    }
    return *signature;
}

std::string sign_compact(SigningKey const& key, Json const& claims) {
    auto jwt = encoded_header(thumbprint(key.public_key()), "JWT");
    jwt += '.';
    jwt += to_base64url(bytes_of(canonical(claims)));
    auto const signature = key.sign(bytes_of(jwt));
    jwt += '.';
    jwt += to_base64url(signature);
    return jwt;
}

std::expected<Thumbprint, JwsFault> compact_kid(std::string_view jwt) {
    auto const read = read_compact(jwt);
    if (!read) return std::unexpected(read.error());
    return read->kid;
}

std::expected<Json, JwsFault> verify_compact(PublicKey const& key, std::string_view jwt) {
    auto const read = read_compact(jwt);
    if (!read) return std::unexpected(read.error());
    if (read->kid != thumbprint(key)) return std::unexpected(JwsFault::key_mismatch);
    if (!verify_parts(key, read->parts.header, read->parts.payload, read->signature)) {
        return std::unexpected(JwsFault::signature_wrong);
    }
    auto const payload = from_base64url(read->parts.payload);
    if (!payload) return std::unexpected(JwsFault::malformed);
    auto claims = parse_json(text_of(*payload), {.depth = 8, .bytes = longest_compact_jws});
    if (!claims || !claims->is_object()) return std::unexpected(JwsFault::claims_not_json);
    return std::move(*claims);
}

} // namespace datafloor::crypto
