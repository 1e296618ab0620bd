// BodyReader: a request body pulled piece by piece by the handler of a streaming route.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "crypto/bytes.hpp"
#include "services/task.hpp"

namespace datafloor::api {

enum class BodyFault {
    closed,    // the peer went away or the server ends
    too_slow,  // silence, or a rate below the limit
    too_large, // more than the route allows
    malformed, // broken chunk framing
};

class BodyReader {
  public:
    /// The next piece; an empty one is the end. The view holds until the next call. After a fault
    /// what came before stays valid (tus keeps it), but the connection ends with the answer.
    virtual services::Task<std::expected<crypto::BytesView, BodyFault>> next() = 0;
    /// The whole length if the peer announced it.
    virtual std::optional<std::uint64_t> length() const = 0;

  protected:
    ~BodyReader() = default;
};

} // namespace datafloor::api
