// The chunked transfer coding (RFC 9112 section 7.1), read strictly and without I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

namespace datafloor::api {

enum class ChunkFault { size, extension, line_ending, trailer };

/// Decodes one body. Extensions of printable characters are ignored up to a limit, as the RFC asks;
/// trailer fields are refused: nothing here reads them, and they are a way to smuggle fields.
class ChunkedDecoder {
  public:
    struct Step {
        std::size_t consumed;  // bytes of the input that are done with
        std::string_view data; // body bytes, a part of the input; may be empty
    };

    /// Takes input until body bytes turn up, the body ends or the input does. Never takes a byte
    /// behind the end of the body.
    std::expected<Step, ChunkFault> step(std::string_view input);

    bool done() const { return state_ == State::done; }

  private:
    enum class State {
        size_first,
        size,
        extension,
        size_feed,
        data,
        data_return,
        data_feed,
        last_return,
        last_feed,
        done,
    };

    std::expected<void, ChunkFault> take(char character);

    State state_ = State::size_first;
    std::uint64_t left_ = 0;
    std::size_t line_size_ = 0;
    std::size_t extension_bytes_ = 0; // in all lines
};

} // namespace datafloor::api
