#include "api/server/chunked.hpp"

#include <algorithm>

namespace datafloor::api {

namespace {

constexpr std::size_t size_digits_max = 15; // below 2^60, so no sum can overflow
constexpr std::size_t line_bytes_max = 256;
constexpr std::size_t extension_bytes_max = 4 * 1024;

int hex_value(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    return -1;
}

bool is_extension(char character) {
    return character == '\t' || (character >= 0x20 && character < 0x7f);
}

} // namespace

std::expected<void, ChunkFault> ChunkedDecoder::take(char character) {
    auto const digit = hex_value(character);
    ++line_size_;
    switch (state_) {
    case State::size_first:
        if (digit < 0) {
            return std::unexpected(ChunkFault::size);
        }
        left_ = static_cast<std::uint64_t>(digit);
        line_size_ = 1;
        state_ = State::size;
        return {};
    case State::size:
        if (digit >= 0) {
            if (line_size_ > size_digits_max) {
                return std::unexpected(ChunkFault::size);
            }
            left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        } else if (character == ';') {
            state_ = State::extension;
        } else if (character == '\r') {
            state_ = State::size_feed;
        } else {
            return std::unexpected(ChunkFault::size);
        }
        return {};
    case State::extension:
        if (character == '\r') {
            state_ = State::size_feed;
        } else if (!is_extension(character) || line_size_ > line_bytes_max ||
                   ++extension_bytes_ > extension_bytes_max) {
            return std::unexpected(ChunkFault::extension);
        }
        return {};
    case State::size_feed:
        if (character != '\n') {
            return std::unexpected(ChunkFault::line_ending);
        }
        state_ = left_ == 0 ? State::last_return : State::data;
        return {};
    case State::data_return:
        if (character != '\r') {
            return std::unexpected(ChunkFault::line_ending);
        }
        state_ = State::data_feed;
        return {};
    case State::data_feed:
        if (character != '\n') {
            return std::unexpected(ChunkFault::line_ending);
        }
        state_ = State::size_first;
        return {};
    case State::last_return:
        if (character != '\r') {
            return std::unexpected(ChunkFault::trailer);
        }
        state_ = State::last_feed;
        return {};
    case State::last_feed:
        if (character != '\n') {
            return std::unexpected(ChunkFault::line_ending);
        }
        state_ = State::done;
        return {};
    case State::data:
    case State::done: break;
    }
    return {};
}

std::expected<ChunkedDecoder::Step, ChunkFault> ChunkedDecoder::step(std::string_view input) {
    std::size_t at = 0;
    while (at < input.size() && state_ != State::done) {
        if (state_ == State::data) {
            auto const size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at));
            left_ -= size;
            if (left_ == 0) {
                state_ = State::data_return;
            }
            return Step{.consumed = at + size, .data = input.substr(at, size)};
        }
        if (auto const taken = take(input[at]); !taken) {
            return std::unexpected(taken.error());
        }
        ++at;
    }
    return Step{.consumed = at, .data = {}};
}

} // namespace datafloor::api
