// Cuts a stream into pieces of one size and holds back the last, so that it is known to be the
// last.
#pragma once

#include <algorithm>

#include "crypto/bytes.hpp"

namespace datafloor::crypto::age {

class Pieces {
  public:
    explicit Pieces(std::size_t piece_bytes) : held_(piece_bytes) {}

    /// Calls `each(piece)` for every whole piece that more bytes follow, until it returns false.
    /// Whole pieces are passed on from where they lie; only the rest is copied.
    template <class Each>
    bool push(BytesView bytes, Each&& each) {
        while (!bytes.empty()) {
            if (filled_ == held_.size()) {
                filled_ = 0;
                if (!each(BytesView{held_})) return false;
            }
            for (; filled_ == 0 && bytes.size() > held_.size(); bytes = bytes.subspan(held_.size()))
                if (!each(bytes.first(held_.size()))) return false;
            auto const taken = bytes.first(std::min(held_.size() - filled_, bytes.size()));
            std::ranges::copy(taken, held_.begin() + static_cast<std::ptrdiff_t>(filled_));
            filled_ += taken.size();
            bytes = bytes.subspan(taken.size());
        }
        return true;
    }

    /// The last piece: empty only if nothing was ever pushed.
    [[nodiscard]] BytesView rest() const { return BytesView{held_}.first(filled_); }

  private:
    Bytes held_;
    std::size_t filled_ = 0;
};

} // namespace datafloor::crypto::age
