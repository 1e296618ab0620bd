// The gate before each chunk of a body: the bytes between the data of two chunks (RFC 9112 section
// 7.1) are judged before Beast gets them, and it gets them whole.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>

namespace datafloor::api {

enum class ChunkFault { size, extension, line_ending, trailer };

/// Stricter than Beast in what one body may hold: sizes of at most 15 digits, extensions up to a
/// limit and of printable characters, and no trailer fields: nothing here reads them, and Beast
/// would add them to the header of the request.
class ChunkGate {
  public:
    /// `input` begins where the head of the request or the data of a chunk ended. The size of what
    /// lies before the next data (line end of the last chunk, size line, and for the chunk of size
    /// zero the empty line), nothing while more is needed. Faults show as soon as they can.
    std::expected<std::optional<std::size_t>, ChunkFault> scan(std::string_view input);

  private:
    bool after_data_ = false;
    std::size_t extension_bytes_ = 0; // in all lines that are done
};

} // namespace datafloor::api
