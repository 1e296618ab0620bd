// No text but a true signature is taken for one, and the quick and the explaining reader agree.
#include "crypto/jws.hpp"

#include "crypto/ensure.hpp"
#include "crypto/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace datafloor::crypto;
    static auto const key = SigningKey::from_seed({});
    static auto const genuine = sign_detached(key, "datafloor.fuzz.v1", {});
    auto const text = text_of({data, size});
    auto const parsed = parse_detached(text);
    auto const verified = verify_detached(key.public_key(), "datafloor.fuzz.v1", {}, text);
    ENSURE(verified.has_value() == (text == genuine));
    if (!parsed) ENSURE(!verified && verified.error() == parsed.error());
    if (parsed) ENSURE(text == parsed->header + ".." + to_base64url(parsed->signature));
    auto const token = verify_compact(key.public_key(), text);
    if (token) ENSURE(compact_kid(text).has_value());
    return 0;
}
