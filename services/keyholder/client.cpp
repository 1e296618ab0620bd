#include "services/keyholder/client.hpp"

#include <system_error>

#include "crypto/json.hpp"
#include "services/keyholder/protocol.hpp"

namespace datafloor::services {
namespace {

using contracts::decode;
using contracts::encode;

std::unexpected<std::variant<KeyholderAway, Refusal>> away(std::string detail) {
    return std::unexpected(std::variant<KeyholderAway, Refusal>(KeyholderAway{std::move(detail)}));
}

/// The last answer to a request; those about progress before it are passed on.
std::expected<std::string, FrameFault> last_answer(int socket, std::chrono::milliseconds timeout,
                                                   Keyholder::Progress const& progress) {
    for (;;) {
        auto frame = receive_frame(socket, std::chrono::steady_clock::now() + timeout);
        if (!frame) return std::unexpected(frame.error());
        auto const step = decode<ProgressAnswer>(frame->text);
        if (!step) return std::move(frame->text);
        if (progress && !progress(step->done, step->total))
            throw ExaminationStopped("stopped by the caller");
    }
}

template <class T>
KeyholderResult<T> ask(KeyholderClient::Options const& options, std::string const& request,
                       std::span<int const> descriptors = {},
                       Keyholder::Progress const& progress = {}) {
    if (request.size() > frame_bytes_max) return away("The request is longer than a frame.");
    try {
        auto const socket = connect_to(options.socket);
        auto const deadline = std::chrono::steady_clock::now() + options.timeout;
        if (auto sent = send_frame(socket.number(), request, descriptors, deadline); !sent)
            return away(std::string(text_of(sent.error())));
        auto const text = last_answer(socket.number(), options.timeout, progress);
        if (!text) return away(std::string(text_of(text.error())));
        if (auto answer = decode<T>(*text)) return std::move(*answer);
        if (auto refusal = decode<Refusal>(*text))
            return std::unexpected(std::variant<KeyholderAway, Refusal>(std::move(*refusal)));
        return away("An answer of an unknown kind.");
    } catch (std::system_error const& error) {
        return away(error.what());
    }
}

} // namespace

KeyholderResult<DocumentAnswer> KeyholderClient::ingest(IngestRequest const& request,
                                                        ExaminedFiles files,
                                                        Keyholder::Progress const& progress) const {
    int const descriptors[] = {files.payload, files.hpt_list};
    return ask<DocumentAnswer>(options_, encode(request), descriptors, progress);
}

KeyholderResult<DocumentAnswer> KeyholderClient::deposit(DepositRequest const& request) const {
    return ask<DocumentAnswer>(options_, encode(request));
}

KeyholderResult<DocumentAnswer> KeyholderClient::disclose(OrderId order) const {
    return ask<DocumentAnswer>(options_, encode(DiscloseRequest{order}));
}

KeyholderResult<HeaderAnswer> KeyholderClient::header(OrderId order) const {
    return ask<HeaderAnswer>(options_, encode(HeaderRequest{order}));
}

KeyholderResult<StatusAnswer> KeyholderClient::status() const {
    return ask<StatusAnswer>(options_, encode(StatusRequest{}));
}

} // namespace datafloor::services
