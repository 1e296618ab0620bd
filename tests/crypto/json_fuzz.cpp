// Whatever the parser takes has a canonical form that it takes again, to the same tree.
#include "crypto/json.hpp"

#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace datafloor::crypto;
    auto const text = text_of({data, size});
    auto const tree = parse_json(text);
    if (!tree) {
        ENSURE(tree.error().offset <= size && !tree.error().what.empty());
        // A fault of ours points into the document; the pointer is well-formed.
        ENSURE(tree.error().pointer.empty() || tree.error().pointer.front() == '/');
        return 0;
    }
    auto const printed = canonical(*tree);
    auto const again = parse_canonical_json(printed);
    ENSURE(again.has_value() && *again == *tree);
    // nlohmann's own reader is laxer and must agree where ours accepts.
    ENSURE(Json::parse(text, nullptr, false) == *tree);
    return 0;
}
