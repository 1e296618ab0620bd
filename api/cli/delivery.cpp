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
    case OpeningFault::manifest_inconsistent:
        return "the numbers that the seller signed do not fit together";
    case OpeningFault::header_malformed: return "the header is malformed";
    case OpeningFault::header_not_for_you: return "the header does not open with this home's key";
    case OpeningFault::header_forged: return "the header was not made with the key that is in it";
    case OpeningFault::commitment_wrong: return "the header's key is not the one the seller signed";
    case OpeningFault::payload_truncated: return "the payload ends too early";
    case OpeningFault::payload_continued: return "the payload goes on behind its end";
    case OpeningFault::nonce_wrong: return "the payload does not begin as the seller signed it";
    case OpeningFault::payload_altered: return "the payload's hash is another";
    case OpeningFault::chunk_refused: return "a chunk of the payload is not authentic";
    case OpeningFault::chunk_misplaced: return "the payload's chunks are in another order";
    case OpeningFault::payload_forged:
        return "the payload opens, but somebody who holds its key made it anew";
    case OpeningFault::tree_root_wrong:
        return "the payload does not open to the content that the seller hashed";
    }
    return "the payload does not open";
}

Refused not_as_signed(OpeningFault fault, std::string const& if_again) {
    return {"what was downloaded is not what the seller signed: " + sentence(fault) +
                "; it was removed. Fetch again; if this happens twice, " + if_again,
            contracts::name_of(fault)};
}

services::OpeningResult check(fs::path const& payload, contracts::Manifest const& manifest) {
    Progress progress("checking", manifest.payload.bytes);
    return services::check_payload(payload, manifest,
                                   [&](std::uint64_t done) { progress.at(done); });
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
        if (done > manifest.payload.bytes) {
            fs::remove(payload);
            throw Refused("the server sends more than the seller signed; what came was removed; "
                          "report it to the regulator",
                          contracts::name_of(OpeningFault::payload_continued));
        }
        progress.at(done);
    };
    auto const answer = session.download(std::move(request), file.number());
    if (answer.status != 200 && answer.status != 206) throw refusal_of(answer);
}

bool is_payload(fs::path const& payload, contracts::Manifest const& manifest) {
    return fs::exists(payload) && check(payload, manifest);
}

void check_download(fs::path const& payload, contracts::Manifest const& manifest,
                    std::string const& if_again) {
    auto const checked = check(payload, manifest);
    if (checked) return;
    auto const [fault, fetch_again] = checked.error();
    if (!fetch_again)
        throw Refused("the seller signed what cannot be true: " + sentence(fault) + "; keep " +
                          payload.string() + ", sign no receipt, and report it to the regulator",
                      contracts::name_of(fault));
    fs::remove(payload);
    throw not_as_signed(fault, if_again);
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
    if (!opened) {
        auto const [fault, fetch_again] = opened.error();
        if (!fetch_again)
            throw Refused(sentence(fault) + "; keep " + files.payload.string() +
                              " as evidence, do not accept the order, and dispute it",
                          contracts::name_of(fault));
        fs::remove(files.payload);
        throw not_as_signed(fault, "do not accept the order, and dispute it");
    }
    forget_files(session.home(), order, files);
}

} // namespace datafloor::api::cli
