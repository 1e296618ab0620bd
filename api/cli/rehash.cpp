#include "api/cli/rehash.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "api/cli/order_documents.hpp"
#include "api/cli/progress.hpp"
#include "api/cli/words.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::api::cli {
namespace {

struct RehashOptions {
    std::string order;
    std::string reason;
};

/// A file that is gone when the program ends, however it ends.
crypto::Descriptor unnamed_file() {
    auto const folder = std::filesystem::temp_directory_path();
    crypto::Descriptor file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file.number() < 0) throw std::system_error(errno, std::generic_category(), folder.string());
    return file;
}

contracts::ReceivedPayload hash_of(crypto::Descriptor const& file) {
    if (lseek(file.number(), 0, SEEK_SET) != 0)
        throw std::system_error(errno, std::generic_category(), "the downloaded payload");
    contracts::ReceivedPayload out;
    crypto::Sha256 hash;
    crypto::Bytes buffer(std::size_t{1} << 20);
    for (auto count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(file.number(), buffer);
        hash.update(crypto::BytesView{buffer}.first(count));
        out.bytes += count;
    }
    out.sha256 = hash.finish();
    return out;
}

/// Whether the floor said that it has the payload no more, or not as it was stored. Any other
/// failure says nothing about the payload.
bool is_gone(services::HttpResponse const& answer) {
    auto const problem = crypto::parse_json(answer.body);
    if (answer.status != 503 || !problem || !problem->is_object()) return false;
    auto const type = problem->value("type", "");
    return type == "/problems/object-missing" || type == "/problems/object-altered";
}

/// What the floor serves of an order's payload; nothing if it says that it cannot.
std::optional<contracts::ReceivedPayload> fetch_again(Session& session, std::string const& order,
                                                      std::uint64_t bytes) {
    auto const file = unnamed_file();
    Progress progress("fetching", bytes);
    services::HttpRequest request{.url = session.url() + "/v1/orders/" + order + "/payload"};
    request.progress = [&](std::uint64_t done, std::optional<std::uint64_t>) {
        if (done > bytes)
            throw Refused("the server sends more than the seller signed; that is no payload of "
                          "this order, and no finding was signed");
        progress.at(done);
    };
    auto const answer = session.download(std::move(request), file.number());
    if (answer.status == 200 || answer.status == 206) return hash_of(file);
    if (is_gone(answer)) return std::nullopt;
    throw refusal_of(answer);
}

void rehash(Common const& common, RehashOptions const& options) {
    contracts::RefusalFinding finding;
    finding.order = parse_id<contracts::OrderId>(options.order, "ORDER");
    finding.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const refusal = order_document(session, finding.order, contracts::RefusalDocument::typ);
    auto const manifest = contracts::decode<contracts::Manifest>(
        order_document(session, finding.order, contracts::Manifest::typ));
    if (!manifest) throw Refused("the order's manifest is malformed; the server is broken");
    finding.payload = fetch_again(session, options.order, manifest->payload.bytes);
    bool const whole = finding.payload && finding.payload->bytes == manifest->payload.bytes &&
                       finding.payload->sha256 == manifest->payload.sha256;
    auto answer =
        session.command("/v1/orders/" + options.order + "/refusal-finding",
                        {session.sign(finding, crypto::sha256(crypto::bytes_of(refusal)))});
    answer["order"] = options.order;
    answer["upheld"] = !whole;
    answer["served"] = finding.payload.has_value();
    show(common, answer,
         whole ? "the floor serves what the seller signed: the refusal of order " + options.order +
                     " is dismissed, and its clock goes on"
               : "the floor does not serve what the seller signed: the refusal of order " +
                     options.order + " is upheld, and the buyer has its money back");
}

} // namespace

void add_rehash(Command const& supervise, Common& common) {
    auto const command = supervise.add(
        {"rehash",
         "Hash what the floor serves of a refused order again, which decides the refusal",
         {"supervise rehash 01890a5d-… --reason 'Fetched from the regulator network.'"}});
    auto const options = std::make_shared<RehashOptions>();
    command.text(options->order,
                 {.name = "order", .type = "ORDER", .what = "The refused order", .required = true});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "How, for the record", .required = true});
    command.run([options, &common] { rehash(common, *options); });
}

} // namespace datafloor::api::cli
