// Short texts that name things: each is read from exactly the text that is printed for it.
#include "crypto/age/bech32.hpp"
#include "crypto/age/x25519_keys.hpp"
#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"
#include "crypto/jwk.hpp"
#include "crypto/time.hpp"
#include "crypto/uuid.hpp"

namespace datafloor::crypto {
namespace {

void read_ids(std::string_view text) {
    if (auto const uuid = parse_uuid(text)) ENSURE(uuid->text() == text && uuid->unix_ms() >= 0);
    if (auto const thumbprint = parse_thumbprint(text)) ENSURE(thumbprint->text() == text);
    if (auto const instant = parse_instant(text)) ENSURE(to_text(*instant) == text);
    if (auto const instant = parse_ledger_instant(text)) ENSURE(to_ledger_text(*instant) == text);
}

void read_bytes(std::string_view text) {
    if (auto const bytes = from_hex(text)) ENSURE(to_hex(*bytes) == text);
    if (auto const bytes = from_base64(text)) ENSURE(to_base64(*bytes) == text);
    if (auto const bytes = from_base64_unpadded(text)) ENSURE(to_base64_unpadded(*bytes) == text);
    if (auto const bytes = from_base64url(text)) ENSURE(to_base64url(*bytes) == text);
}

/// A JWK is no canonical text, so its canonical one must be read to the same key.
void read_keys(std::string_view text) {
    if (auto const key = parse_public_jwk(text)) {
        auto const again = parse_public_jwk(public_jwk(*key));
        ENSURE(again && public_jwk(*again) == public_jwk(*key));
    }
    if (auto const key = parse_private_jwk(text)) {
        auto const again = parse_private_jwk(private_jwk(*key));
        ENSURE(again && private_jwk(*again) == private_jwk(*key));
    }
    if (auto const decoded = age::bech32_decode(text))
        ENSURE(age::bech32_encode(decoded->prefix, decoded->data) == text);
    if (auto const recipient = age::Recipient::parse(text)) ENSURE(recipient->print() == text);
    if (auto const identity = age::Identity::parse(text)) ENSURE(identity->print_secret() == text);
    if (auto const recipients = age::parse_recipients(text)) {
        std::string printed;
        for (auto const& recipient : *recipients) printed += recipient.print() + "\n";
        auto const again = age::parse_recipients(printed);
        ENSURE(again && *again == *recipients);
    }
    if (auto const identities = age::parse_identities(text)) ENSURE(!identities->empty());
}

} // namespace
} // namespace datafloor::crypto

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = datafloor::crypto::text_of({data, size});
    datafloor::crypto::read_ids(text);
    datafloor::crypto::read_bytes(text);
    datafloor::crypto::read_keys(text);
    return 0;
}
