// Whatever a captured server writes to the keyholder: frames end within their limits, and what is
// asked is read with and without a tree alike, and only from its canonical bytes.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "contracts/base/codec.hpp"
#include "crypto/ensure.hpp"
#include "services/keyholder/messages.hpp"
#include "services/keyholder/protocol.hpp"

namespace datafloor::services {
namespace {

template <class T>
void read(std::string_view bytes) {
    T record;
    contracts::JcsReader in(bytes);
    bool const scanned = contracts::Codec<T>::scan(in, record) && in.at_end();
    auto const by_tree = contracts::decode_by_tree<T>(bytes, {});
    ENSURE(scanned == by_tree.has_value());
    if (scanned) ENSURE(contracts::encode(record) == bytes && contracts::encode(*by_tree) == bytes);
}

template <class... T>
void read_as_each(std::string_view bytes) {
    (read<T>(bytes), ...);
}

void read_requests(std::string_view bytes) {
    read_as_each<IngestRequest, DepositRequest, DiscloseRequest, HeaderRequest, StatusRequest>(
        bytes);
}

/// Frames from a peer that writes this and ends.
void receive(crypto::BytesView bytes) {
    // More would have to be written while it is read.
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), 65'536));
    std::array<int, 2> ends{};
    ENSURE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    crypto::Descriptor const near(ends[0]);
    {
        crypto::Descriptor const far(ends[1]);
        ENSURE(::write(far.number(), bytes.data(), bytes.size()) ==
               static_cast<ssize_t>(bytes.size()));
    }
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    std::size_t taken = 0;
    for (;;) {
        auto const frame = receive_frame(near.number(), deadline);
        if (!frame) {
            ENSURE((frame.error() == FrameFault::closed) == (taken == bytes.size()));
            ENSURE(frame.error() != FrameFault::late && frame.error() != FrameFault::malformed);
            return;
        }
        ENSURE(!frame->text.empty() && frame->text.size() <= frame_bytes_max);
        ENSURE(frame->text == crypto::text_of(bytes.subspan(taken + 4, frame->text.size())));
        taken += 4 + frame->text.size();
        read_requests(frame->text);
    }
}

} // namespace
} // namespace datafloor::services

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace datafloor;
    services::read_requests(crypto::text_of({data, size}));
    services::receive({data, size});
    return 0;
}
