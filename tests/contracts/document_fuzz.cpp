// Documents and events are read with and without a tree alike, and only from their canonical bytes.
#include "contracts/documents.hpp"
#include "contracts/event.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

template <class T>
void read_both_ways(std::string_view bytes) {
    T record;
    JcsReader in(bytes);
    bool const scanned = Codec<T>::scan(in, record) && in.at_end();
    auto const read = decode_by_tree<T>(bytes, {});
    ENSURE(scanned == read.has_value());
    if (scanned) ENSURE(encode(record) == bytes && encode(*read) == bytes);
}

template <class... D>
void read_as_each(TypeList<D...>, std::string_view bytes) {
    (read_both_ways<D>(bytes), ...);
}

} // namespace
} // namespace datafloor::contracts

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace datafloor;
    auto const bytes = crypto::text_of({data, size});
    contracts::read_both_ways<contracts::Event>(bytes);
    contracts::read_as_each(contracts::Documents{}, bytes);
    return 0;
}
