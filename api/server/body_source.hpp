// BodySource: the body of one request on a channel, as its parser frames it.
#pragma once

#include <optional>
#include <string>

#include "api/server/body_reader.hpp"
#include "api/server/channel.hpp"
#include "api/server/http_message.hpp"
#include "api/server/input_buffer.hpp"

namespace datafloor::api {

class BodySource final : public BodyReader {
  public:
    BodySource(Channel& channel, InputBuffer& input, ServerOptions const& options,
               RequestParser& parser, Head const& head);

    /// The most the body may hold. Without it nothing may be read.
    void allow(std::uint64_t bytes_max) { bytes_max_ = bytes_max; }

    /// After each piece our own code has the word, under its own limit.
    void hand_to_handler() { for_handler_ = true; }

    services::Task<std::expected<crypto::BytesView, BodyFault>> next() override;

    std::optional<std::uint64_t> length() const override { return length_; }

    /// Reads all of it.
    services::Task<std::expected<std::string, BodyFault>> whole();

    /// Whether every byte of the body was taken off the connection.
    bool done() const { return parser_.done(); }

    /// Whether reading the rest is cheap and the peer is sending it anyway.
    bool drainable() const;

  private:
    services::Task<bool> fill();
    std::expected<bool, BodyFault> take(crypto::BytesView& piece);

    Channel& channel_;
    InputBuffer& input_;
    ServerOptions const& options_;
    RequestParser& parser_;
    std::optional<std::uint64_t> length_;
    bool owes_continue_;
    bool for_handler_ = false;
    std::uint64_t bytes_max_ = 0;
    std::uint64_t received_ = 0;
    std::optional<BodyFault> fault_;
    Pace pace_;
};

} // namespace datafloor::api
