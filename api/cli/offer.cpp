#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/offer/offer.hpp"

namespace datafloor::api::cli {
namespace {

struct OfferOptions {
    std::string listing;
    std::uint32_t version = 0;
    std::string price;
    std::string currency = "VND";
    std::int64_t valid_days = 30;
    std::int64_t key_deposit_hours = 24;
    std::int64_t receipt_hours = 72;
    std::int64_t acceptance_hours = 72;
    std::int64_t dispute_hours = 30 * 24;
    std::int64_t refusal_fee = 0;
    std::uint32_t orders_max = 0;
    std::string buyer;
    std::string arbiter;
    std::uint32_t partial_refund_max = 0;
};

contracts::Seconds hours(std::int64_t count) { return {count * 3600}; }

contracts::OfferDocument offer_of(OfferOptions const& options) {
    contracts::OfferDocument offer;
    offer.listing = parse_id<contracts::ListingId>(options.listing, "LISTING");
    offer.version = options.version;
    offer.price = parse_money(options.price, options.currency);
    auto const start = now();
    offer.valid_from.instant = start;
    offer.valid_until.instant = start + std::chrono::hours(24 * options.valid_days);
    offer.key_deposit = hours(options.key_deposit_hours);
    offer.receipt = hours(options.receipt_hours);
    offer.acceptance = hours(options.acceptance_hours);
    offer.dispute = hours(options.dispute_hours);
    offer.refusal_fee = options.refusal_fee;
    if (options.orders_max > 0) offer.orders_max = options.orders_max;
    if (!options.buyer.empty())
        offer.buyer = parse_id<contracts::PartyId>(options.buyer, "--buyer");
    if (!options.arbiter.empty())
        offer.arbiter = parse_id<contracts::PartyId>(options.arbiter, "--arbiter");
    if (options.partial_refund_max > 0)
        offer.partial_refund_max_basis_points = options.partial_refund_max;
    return offer;
}

void make_offer(Common const& common, OfferOptions const& options) {
    auto offer = offer_of(options);
    Session session(common);
    auto const version = session.get("/v1/listings/" + options.listing + "/versions/" +
                                     std::to_string(options.version));
    offer.licence_sha256 = value_in<crypto::Hash>(version, "licence_sha256");
    auto const document = session.sign(offer, value_in<crypto::Hash>(version, "manifest_sha256"));
    auto answer = session.command("/v1/offers", {document});
    auto const id = document.id.value.text();
    answer["offer"] = id;
    show(common, answer, id);
}

void add_options(Command const& command, OfferOptions& options) {
    command.text(options.listing,
                 {.name = "listing", .type = "LISTING", .what = "The listing", .required = true});
    command.number(
        options.version,
        {.name = "version", .type = "VERSION", .what = "Its version, inspected", .required = true},
        {1, 4'294'967'295});
    command.text(options.price, {.name = "--price",
                                 .type = "AMOUNT",
                                 .what = "In whole minor units; 0 is free",
                                 .required = true});
    command.text(options.currency, {.name = "--currency", .type = "CODE", .what = "ISO 4217 code"});
    command.number(options.valid_days,
                   {.name = "--valid-days", .type = "N", .what = "How long orders may name it"},
                   {1, 3660});
    command.number(options.key_deposit_hours,
                   {.name = "--deposit-hours", .type = "N", .what = "T1: order to key deposit"},
                   {1, 8760});
    command.number(options.receipt_hours,
                   {.name = "--receipt-hours", .type = "N", .what = "T2: deposit to receipt"},
                   {1, 8760});
    command.number(options.acceptance_hours,
                   {.name = "--acceptance-hours", .type = "N", .what = "T3: header to acceptance"},
                   {1, 8760});
    command.number(options.dispute_hours,
                   {.name = "--dispute-hours", .type = "N", .what = "T4: the most a dispute lasts"},
                   {1, 8760});
    command.number(options.refusal_fee,
                   {.name = "--refusal-fee",
                    .type = "N",
                    .what = "Kept when the buyer never signs a receipt, in minor units"},
                   {0, 1'000'000'000'000'000});
    command.number(
        options.orders_max,
        {.name = "--orders-max", .type = "N", .what = "No more orders than this (0: any)"},
        {0, 4'294'967'295});
    command.text(options.buyer,
                 {.name = "--buyer", .type = "ID", .what = "Only this party may order"});
    command.text(options.arbiter,
                 {.name = "--arbiter",
                  .type = "ID",
                  .what = "This party decides disputes that a machine can decide"});
    command.number(options.partial_refund_max,
                   {.name = "--partial-refund-max",
                    .type = "N",
                    .what = "The most a dispute may give back in part, in basis points (0: none)"},
                   {0, 9'999});
}

} // namespace

void add_offer(Command const& program, Common& common) {
    auto const command = program.add(
        {"offer",
         "Offer an inspected version at a price (provider); prints the offer's id",
         {"offer 01890a5d-… 1 --price 250000", "offer 01890a5d-… 1 --price 0 --valid-days 365"}});
    auto const options = std::make_shared<OfferOptions>();
    add_options(command, *options);
    command.run([options, &common] { make_offer(common, *options); });
}

} // namespace datafloor::api::cli
