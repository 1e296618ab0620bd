#include "api/cli/delivery.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include "api/cli/progress.hpp"
#include "api/cli/secret_text.hpp"
#include "crypto/descriptor.hpp"
#include "crypto/jcs.hpp"
#include "services/delivery/opening.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;
using services::OpeningFault;

fs::path record_of(Home const& home, contracts::OrderId order) {
    return home.subfolder("orders") / (order.value.text() + ".json");
}

std::string path_of(contracts::OrderId order, char const* what) {
    return "/v1/orders/" + order.value.text() + "/" + what;
}

crypto::Descriptor open_payload_file(fs::path const& path) {
    crypto::Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.number() < 0) throw std::system_error(errno, std::generic_category(), path.string());
    return file;
}

std::string sentence(OpeningFault fault) {
    switch (fault) {
    case OpeningFault::header_malformed: return "the header is malformed";
    case OpeningFault::header_not_for_you: return "the header does not open with this home's key";
    case OpeningFault::commitment_wrong: return "the header's key is not the one the seller signed";
    case OpeningFault::nonce_wrong: return "the payload does not begin as the seller signed it";
    case OpeningFault::payload_malformed: return "the payload does not open";
    case OpeningFault::payload_differs: return "the content is not what the seller signed";
    }
    return "the payload does not open";
}

} // namespace

std::optional<DeliveryFiles> load_files(Home const& home, contracts::OrderId order) {
    auto const record = record_of(home, order);
    if (!fs::exists(record)) return std::nullopt;
    auto const text = read_secret_file(record);
    auto const json = crypto::parse_json(text.reveal());
    if (!json || !json->is_object()) return std::nullopt;
    return DeliveryFiles{json->value("output", ""), json->value("payload", "")};
}

void save_files(Home const& home, contracts::OrderId order, DeliveryFiles const& files) {
    write_private_file(record_of(home, order),
                       crypto::canonical({{"output", files.output.string()},
                                          {"payload", files.payload.string()}}) +
                           "\n");
}

void forget_files(Home const& home, contracts::OrderId order, DeliveryFiles const& files) {
    fs::remove(files.payload);
    fs::remove(record_of(home, order));
}

void download_payload(Session& session, contracts::OrderId order,
                      contracts::Manifest const& manifest, fs::path const& payload) {
    auto const file = open_payload_file(payload);
    auto const have = static_cast<std::uint64_t>(fs::file_size(payload));
    if (have == manifest.payload.bytes) return;
    Progress progress("fetching", manifest.payload.bytes);
    progress.begin_at(have);
    services::HttpRequest request{.url = session.url() + path_of(order, "payload")};
    request.progress = [&](std::uint64_t done, std::optional<std::uint64_t>) {
        if (done > manifest.payload.bytes)
            throw Refused("the server sends more than the seller signed; report it to the "
                          "regulator");
        progress.at(done);
    };
    auto const answer = session.download(std::move(request), file.number());
    if (answer.status != 200 && answer.status != 206) throw refusal_of(answer);
}

bool is_payload(fs::path const& payload, contracts::Manifest const& manifest) {
    if (!fs::exists(payload) || fs::file_size(payload) != manifest.payload.bytes) return false;
    auto const file = crypto::Descriptor::open_to_read(payload);
    Progress progress("checking", manifest.payload.bytes);
    crypto::Sha256 hash;
    crypto::Bytes buffer(std::size_t{1} << 20);
    std::uint64_t done = 0;
    for (auto count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(file.number(), buffer);
        hash.update(crypto::BytesView{buffer}.first(count));
        progress.at(done += count);
    }
    return hash.finish() == manifest.payload.sha256;
}

std::optional<std::string> wait_for_header(Session& session, contracts::OrderId order,
                                           crypto::Hash const& header_sha256,
                                           std::chrono::seconds patience) {
    auto const end = std::chrono::steady_clock::now() + patience;
    std::chrono::milliseconds pause{250};
    for (;;) {
        auto answer = session.send({.url = session.url() + path_of(order, "header")});
        if (answer.status == 200) {
            if (crypto::sha256(crypto::bytes_of(answer.body)) != header_sha256)
                throw Refused("the header is not the one that was deposited for this order; report "
                              "it to the regulator");
            return std::move(answer.body);
        }
        bool const later = answer.status == 404 || answer.status == 409 || answer.status == 425;
        if (!later) throw refusal_of(answer);
        if (std::chrono::steady_clock::now() + pause > end) return std::nullopt;
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(2000));
    }
}

void open_payload(Session& session, contracts::OrderId order, OrderDocuments const& documents,
                  std::string const& header, DeliveryFiles const& files) {
    auto const identity = session.home().identity();
    auto const opened = services::open_delivery(header, files.payload, documents.manifest.document,
                                                {&identity, 1}, files.output);
    if (!opened)
        throw Refused(sentence(opened.error()) + "; keep " + files.payload.string() +
                      " as evidence, do not accept the order, and dispute it");
    forget_files(session.home(), order, files);
}

} // namespace datafloor::api::cli
