#include <memory>

#include "api/cli/delivery.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

struct ReceiptOptions {
    std::string order;
    std::int64_t wait = 120;
};

/// The receipt says what this machine holds, so it is looked at again just before.
SignedText sign_receipt(Session& session, contracts::OrderId order, OrderDocuments const& all) {
    contracts::Receipt receipt;
    receipt.order = order;
    receipt.confirmation_sha256 = all.confirmation.hash;
    receipt.manifest_sha256 = all.manifest.hash;
    receipt.payload = {all.manifest.document.payload.bytes, all.manifest.document.payload.sha256};
    receipt.header_sha256 = all.deposit->document.header_sha256;
    receipt.key_commitment = all.deposit->document.key_commitment;
    return session.sign(receipt, all.deposit->hash);
}

void give_receipt(Common const& common, ReceiptOptions const& options) {
    auto const order = parse_id<contracts::OrderId>(options.order, "ORDER");
    Session session(common);
    auto const files = load_files(session.home(), order);
    if (!files)
        throw Refused("nothing of order " + options.order +
                      " was fetched with this home; run: datafloor fetch " + options.order +
                      " -o FILE");
    if (fs::exists(files->output))
        throw Refused(files->output.string() + " exists and is not overwritten; move it away");
    auto const documents = order_documents(session, order);
    if (!documents.deposit) throw Refused("the key is not deposited yet; fetch again later");
    if (!is_payload(files->payload, documents.manifest.document))
        throw Refused("the payload is not here whole; run: datafloor fetch " + options.order);
    // After a lost answer the floor already has it.
    if (!documents.receipt)
        session.command("/v1/orders/" + options.order + "/receipt",
                        {sign_receipt(session, order, documents)});
    auto const header = wait_for_header(session, order, documents.deposit->document.header_sha256,
                                        std::chrono::seconds(options.wait));
    if (!header)
        throw Refused("the receipt stands and the header is yours, but it is not disclosed yet; "
                      "run this again later");
    open_payload(session, order, documents, *header, *files);
    show(common,
         {{"order", options.order},
          {"output", files->output.string()},
          {"bytes", std::to_string(documents.manifest.document.plaintext.bytes)},
          {"tree_root", crypto::to_hex(documents.manifest.document.plaintext.tree_root)}},
         files->output.string() + " is what the seller signed (" +
             std::to_string(documents.manifest.document.plaintext.bytes) +
             " bytes)\nnext: datafloor accept " + options.order + "   (or dispute it)");
}

} // namespace

void add_receipt(Command const& program, Common& common) {
    auto const command =
        program.add({"receipt",
                     "Sign for the payload; the floor releases header and money, and the data is "
                     "opened and checked",
                     {"receipt 01890a5d-ac96-774b-bcce-b302099a8057"}});
    auto const options = std::make_shared<ReceiptOptions>();
    command.text(
        options->order,
        {.name = "order", .type = "ORDER", .what = "The order, fetched", .required = true});
    command.number(options->wait,
                   {.name = "--wait", .type = "N", .what = "Seconds to wait for the header"},
                   {0, 86400});
    command.run([options, &common] { give_receipt(common, *options); });
}

} // namespace datafloor::api::cli
