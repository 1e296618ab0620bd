#include "api/server/piece_writer.hpp"

namespace datafloor::api {

using services::Task;

Task<bool> PieceWriter::write(std::string piece) {
    if (broken_ || piece.empty()) {
        co_return !broken_;
    } // an empty chunk would be the end
    auto frame = std::string{};
    if (chunked_) {
        static constexpr std::string_view digits = "0123456789abcdef";
        for (auto size = piece.size(); size != 0; size /= 16) {
            frame.insert(frame.begin(), digits[size % 16]);
        }
        frame.append("\r\n");
        piece.append("\r\n");
    }
    co_return co_await send(frame, piece);
}

Task<bool> PieceWriter::finish() {
    if (broken_) {
        co_return false;
    }
    co_return !chunked_ || co_await send("0\r\n\r\n", {});
}

Task<bool> PieceWriter::send(std::string_view frame, std::string_view piece) {
    channel_.watch().enter(Phase::write, options_.write_pause);
    broken_ = !co_await channel_.send(frame, piece, false);
    channel_.watch().enter_unlimited(Phase::stream);
    co_return !broken_;
}

} // namespace datafloor::api
