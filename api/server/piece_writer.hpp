// PieceWriter: frames the pieces of a streamed answer on a channel.
#pragma once

#include <string>
#include <string_view>

#include "api/server/channel.hpp"
#include "api/server/response.hpp"

namespace datafloor::api {

class PieceWriter final : public BodyWriter {
  public:
    /// Not `chunked` (an HTTP/1.0 peer): the end of the connection ends the body. `stopping` turns
    /// true when the server is to stop.
    PieceWriter(Channel& channel, ServerOptions const& options, bool chunked, bool const& stopping)
        : channel_(channel), options_(options), chunked_(chunked), stopping_(stopping) {}

    services::Task<bool> write(std::string_view piece) override;
    /// Tells the peer that nothing is missing.
    services::Task<bool> finish();

  private:
    services::Task<bool> send(std::string_view frame, std::string_view piece, std::string_view end);

    Channel& channel_;
    ServerOptions const& options_;
    bool chunked_;
    bool const& stopping_;
    bool broken_ = false;
};

} // namespace datafloor::api
