#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/listing/documents.hpp"
#include "contracts/offer/offer.hpp"

namespace datafloor::api::cli {
namespace {

struct WithdrawOptions {
    std::string offer;
    std::string listing;
    std::uint32_t version = 0;
    std::string reason;
};

void withdraw_offer(Common const& common, WithdrawOptions const& options) {
    contracts::OfferWithdrawal withdrawal;
    withdrawal.offer = parse_id<contracts::OfferId>(options.offer, "OFFER");
    Session session(common);
    auto const path = "/v1/offers/" + options.offer;
    auto const offer = session.get(path);
    auto const document =
        session.sign(withdrawal, value_in<crypto::Hash>(offer, "document_sha256"));
    auto answer = session.command(path + "/withdrawal", {document});
    answer["offer"] = options.offer;
    show(common, answer, "offer " + options.offer + " is withdrawn; orders it has are carried out");
}

void withdraw_listing(Common const& common, WithdrawOptions const& options) {
    contracts::ListingWithdrawal withdrawal;
    withdrawal.listing = parse_id<contracts::ListingId>(options.listing, "LISTING");
    withdrawal.version = options.version;
    withdrawal.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const number = std::to_string(options.version);
    auto const path = "/v1/listings/" + options.listing;
    auto const version = session.get(path + "/versions/" + number);
    auto const document =
        session.sign(withdrawal, value_in<crypto::Hash>(version, "description_sha256"));
    auto answer = session.command(path + "/withdrawal", {document});
    answer["listing"] = options.listing;
    answer["version"] = number;
    show(common, answer,
         "version " + number + " of " + options.listing +
             " is withdrawn; orders it has are carried out");
}

void add_withdraw_offer(Command const& withdraw, Common& common) {
    auto const command = withdraw.add({"offer",
                                       "Take an offer back: nobody can order by it any more",
                                       {"withdraw offer 01890a5d-…"}});
    auto const options = std::make_shared<WithdrawOptions>();
    command.text(options->offer,
                 {.name = "offer", .type = "OFFER", .what = "The offer's id", .required = true});
    command.run([options, &common] { withdraw_offer(common, *options); });
}

void add_withdraw_listing(Command const& withdraw, Common& common) {
    auto const command =
        withdraw.add({"listing",
                      "Take a version of a listing off the floor: nobody can order it any more",
                      {"withdraw listing 01890a5d-… 1 --reason 'A newer version is out.'"}});
    auto const options = std::make_shared<WithdrawOptions>();
    command.text(options->listing,
                 {.name = "listing", .type = "LISTING", .what = "The listing", .required = true});
    command.number(
        options->version,
        {.name = "version", .type = "VERSION", .what = "Its version, from 1", .required = true},
        {1, 4'294'967'295});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
    command.run([options, &common] { withdraw_listing(common, *options); });
}

} // namespace

void add_withdraw(Command const& program, Common& common) {
    auto const command =
        program.add({"withdraw",
                     "Take back an offer or a version of a listing (provider)",
                     {"withdraw offer 01890a5d-…",
                      "withdraw listing 01890a5d-… 1 --reason 'A newer version is out.'"}});
    command.require_subcommand();
    add_withdraw_offer(command, common);
    add_withdraw_listing(command, common);
}

} // namespace datafloor::api::cli
