#include <chrono>
#include <memory>
#include <thread>

#include "api/cli/delivery.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

struct FetchOptions {
    std::string order;
    std::string output;
    std::int64_t wait = 60;
};

DeliveryFiles files_of(FetchOptions const& options, Home const& home, contracts::OrderId order) {
    if (options.output.empty()) {
        if (auto files = load_files(home, order)) return std::move(*files);
        throw WrongUsage("fetch wants -o FILE the first time");
    }
    auto const output = fs::absolute(options.output).lexically_normal();
    if (!output.has_filename() || fs::is_directory(output))
        throw WrongUsage("-o must name a file, not a folder");
    return {output, output.string() + ".payload"};
}

OrderDocuments wait_for_deposit(Session& session, contracts::OrderId order,
                                std::chrono::seconds patience) {
    auto const end = std::chrono::steady_clock::now() + patience;
    std::chrono::milliseconds pause{250};
    for (;;) {
        auto documents = order_documents(session, order);
        if (documents.deposit) return documents;
        if (std::chrono::steady_clock::now() + pause > end)
            throw Refused("the key for order " + order.value.text() +
                          " is not deposited yet; fetch again later (`datafloor orders` shows its "
                          "state)");
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(2000));
    }
}

void fetch(Common const& common, FetchOptions const& options) {
    auto const order = parse_id<contracts::OrderId>(options.order, "ORDER");
    Session session(common);
    auto const files = files_of(options, session.home(), order);
    if (fs::exists(files.output))
        throw Refused(files.output.string() + " exists and is not overwritten; name another file");
    auto const documents = wait_for_deposit(session, order, std::chrono::seconds(options.wait));
    auto const& manifest = documents.manifest.document;
    save_files(session.home(), order, files);
    download_payload(session, order, manifest, files.payload);
    crypto::Json machine{{"order", options.order},
                         {"bytes", std::to_string(manifest.payload.bytes)},
                         {"sha256", crypto::to_hex(manifest.payload.sha256)},
                         {"payload", files.payload.string()},
                         {"opened", false}};
    if (!documents.disclosure) {
        check_download(files.payload, manifest,
                       "sign no receipt and run: datafloor refuse " + options.order +
                           " --claim bytes-differ --reason …");
        show(common, machine,
             "the payload lies in " + files.payload.string() + " and is what the seller signed (" +
                 std::to_string(manifest.payload.bytes) + " bytes)\nnext: datafloor receipt " +
                 options.order);
        return;
    }
    auto const header = wait_for_header(session, order, documents.deposit->document.header_sha256,
                                        std::chrono::seconds(options.wait));
    if (!header) throw Refused("the header is not there yet; fetch again later");
    open_payload(session, order, documents, *header, files);
    machine["opened"] = true;
    machine["output"] = files.output.string();
    machine.erase("payload");
    show(common, machine, files.output.string());
}

} // namespace

void add_fetch(Command const& program, Common& common) {
    auto const command =
        program.add({"fetch",
                     "Download an order's payload and check it; opens it once the header is out",
                     {"fetch 01890a5d-… -o rainfall.csv",
                      "fetch 01890a5d-…     (goes on where an interrupted fetch stopped)"}});
    auto const options = std::make_shared<FetchOptions>();
    command.text(options->order,
                 {.name = "order", .type = "ORDER", .what = "The order", .required = true});
    command.text(options->output,
                 {.name = "-o,--output",
                  .type = "FILE",
                  .what = "Where the data will lie when it is opened; the payload lies beside it"});
    command.number(options->wait,
                   {.name = "--wait", .type = "N", .what = "Seconds to wait for the key deposit"},
                   {0, 86400});
    command.run([options, &common] { fetch(common, *options); });
}

} // namespace datafloor::api::cli
