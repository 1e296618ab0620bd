#include "api/server/piece_writer.hpp"

#include <string>

namespace datafloor::api {

using services::Task;

Task<bool> PieceWriter::write(std::string_view piece) {
    if (broken_ || piece.empty()) {
        co_return !broken_;
    } // an empty chunk would be the end
    auto frame = std::string{};
    auto end = std::string_view{};
    if (chunked_) {
        static constexpr std::string_view digits = "0123456789abcdef";
        for (auto size = piece.size(); size != 0; size /= 16) {
            frame.insert(frame.begin(), digits[size % 16]);
        }
        frame.append("\r\n");
        end = "\r\n";
    }
    auto const sent = co_await send(frame, piece, end);
    co_return sent && !stopping_;
}

Task<bool> PieceWriter::finish() {
    if (broken_) {
        co_return false;
    }
    co_return !chunked_ || co_await send("0\r\n\r\n", {}, {});
}

Task<bool> PieceWriter::send(std::string_view frame, std::string_view piece, std::string_view end) {
    channel_.watch().enter(Phase::write, options_.write_pause);
    broken_ = !co_await channel_.send(frame, piece, false, end);
    channel_.watch().enter_unlimited(Phase::stream);
    co_return !broken_;
}

} // namespace datafloor::api
