// InputBuffer: bytes that came and wait to be used. Views stay valid until the next fill.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace datafloor::api {

class InputBuffer {
  public:
    explicit InputBuffer(std::size_t capacity) : least_(capacity) {}

    std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }

    bool empty() const { return begin_ == end_; }

    std::size_t size() const { return end_ - begin_; }

    void consume(std::size_t size) { begin_ += size; }

    /// Free space of at least one byte; moves what waits to the front or grows.
    std::span<char> space() {
        if (begin_ == end_) {
            begin_ = end_ = 0;
        }
        if (end_ == bytes_.size() && begin_ != 0) {
            std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        if (end_ == bytes_.size()) {
            bytes_.resize(std::max(bytes_.size() * 2, least_));
        }
        return std::span(bytes_).subspan(end_);
    }

    void filled(std::size_t size) { end_ += size; }

    /// For uploads; keeps what waits.
    void grow_to(std::size_t capacity) {
        if (bytes_.size() < capacity) {
            bytes_.resize(capacity);
        }
    }

    /// Gives the memory of an upload back.
    void shrink_to(std::size_t capacity) {
        if (bytes_.size() <= capacity || size() > capacity) {
            return;
        }
        std::memmove(bytes_.data(), bytes_.data() + begin_, size());
        end_ -= begin_;
        begin_ = 0;
        bytes_.resize(capacity);
        bytes_.shrink_to_fit();
    }

    /// Gives all memory back if nothing waits, until the next fill.
    void release() {
        if (empty()) {
            bytes_ = {};
            begin_ = end_ = 0;
        }
    }

  private:
    std::size_t least_; // once there is any
    std::vector<char> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace datafloor::api
