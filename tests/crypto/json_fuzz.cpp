// Whatever the parser takes has a canonical form that it takes again, to the same tree.
#include "crypto/json.hpp"

#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"

namespace {

using namespace datafloor::crypto;

/// What we refuse in RFC 8259 texts, beyond nlohmann's reader.
bool is_stricter(JsonFault const& fault) {
    for (std::string_view const what :
         {"duplicate member name", "contains U+0000", "integer beyond 2^53 - 1",
          "number does not fit", "nested too deep", "begins with a byte order mark",
          "text is not in Unicode normalisation form C", "text is too long"}) {
        if (fault.what == what) return true;
    }
    return false;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = text_of({data, size});
    auto const tree = parse_json(text);
    // nlohmann's own reader, written by others, must agree wherever ours is not stricter.
    if (!tree) {
        ENSURE(tree.error().offset <= size && !tree.error().what.empty());
        ENSURE(tree.error().pointer.empty() || tree.error().pointer.front() == '/');
        ENSURE(is_stricter(tree.error()) || !Json::accept(text));
        return 0;
    }
    ENSURE(Json::parse(text, nullptr, false) == *tree);
    auto const printed = canonical(*tree);
    auto const again = parse_canonical_json(printed);
    ENSURE(again.has_value() && *again == *tree);
    return 0;
}
