// Response: what a handler answers. The body is a text, a part of a file (sent by sendfile on the
// payload thread) or a stream that is produced while it is sent.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "crypto/descriptor.hpp"
#include "services/task.hpp"

namespace datafloor::api {

/// Bytes [offset, offset + length) of an open regular file, which must not shrink meanwhile.
struct FileSlice {
    crypto::Descriptor file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Takes the pieces of a streamed answer.
class BodyWriter {
  public:
    /// Waits until the peer has room; the bytes stay where they are until then. False: the
    /// connection is gone or ends, stop producing.
    virtual services::Task<bool> write(std::string_view piece) = 0;

  protected:
    ~BodyWriter() = default;
};

/// A body of unknown length (chunked). The coroutine runs on the request thread and is cancelled
/// when the server stops or the peer goes away; it may pause as long as it likes between pieces.
/// While it does, the connection keeps no buffer. A peer that takes too little is cut like any
/// other (ServerOptions::write_pause).
struct Stream {
    std::function<services::Task<void>(BodyWriter&)> produce;
};

/// A text that many answers have in common. None of them keeps a copy, however slowly it is read.
using SharedText = std::shared_ptr<std::string const>;

struct Response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::variant<std::string, FileSlice, Stream, SharedText> body = {};
    bool close = false; // end the connection after this answer
};

Response text_response(unsigned status, std::string_view content_type, std::string body);
Response json_response(unsigned status, std::string body);
/// The text of the body, where it is one.
std::string const* body_text(Response const& response);

/// Whether a response of this status may carry a body at all (RFC 9112 section 6.3).
bool status_has_body(unsigned status);
/// The value of a Date field, in the form RFC 9110 section 5.6.7 prefers.
std::string http_date(std::int64_t unix_seconds);

} // namespace datafloor::api
