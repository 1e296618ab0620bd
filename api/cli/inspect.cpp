#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/listing/documents.hpp"

namespace datafloor::api::cli {
namespace {

struct InspectOptions {
    std::string listing;
    std::uint32_t version = 0;
    bool approve = false;
    std::string data_class;
    std::string reason;
};

void inspect(Common const& common, InspectOptions const& options) {
    contracts::Inspection inspection;
    inspection.listing = parse_id<contracts::ListingId>(options.listing, "LISTING");
    inspection.version = options.version;
    inspection.verdict =
        options.approve ? contracts::Verdict::approved : contracts::Verdict::refused;
    inspection.reason =
        parse_word<contracts::Text<2000>>(options.reason, "--reason", "1 to 2000 bytes");
    Session session(common);
    auto const version = session.get("/v1/listings/" + options.listing + "/versions/" +
                                     std::to_string(options.version));
    inspection.manifest_sha256 = value_in<crypto::Hash>(version, "manifest_sha256");
    inspection.data_class = options.data_class.empty()
                                ? value_in<contracts::DataClass>(version, "class")
                                : parse_name<contracts::DataClass>(options.data_class, "--class");
    auto const description = value_in<crypto::Hash>(version, "description_sha256");
    auto const answer = session.command("/v1/inspections", {session.sign(inspection, description)});
    show(common, answer,
         "version " + std::to_string(options.version) + " of " + options.listing + " is " +
             (options.approve ? "approved" : "refused") + " as class " +
             std::string(name_of(inspection.data_class)));
}

} // namespace

void add_inspect(Command const& program, Common& common) {
    auto const command = program.add(
        {"inspect",
         "Approve or refuse a version of a listing (inspector)",
         {"inspect 01890a5d-… 1 --approve --reason 'Description and sample agree.'",
          "inspect 01890a5d-… 1 --refuse --class 3-personal --reason 'It names patients.'"}});
    auto const options = std::make_shared<InspectOptions>();
    command.text(options->listing,
                 {.name = "listing", .type = "LISTING", .what = "The listing", .required = true});
    command.number(
        options->version,
        {.name = "version", .type = "VERSION", .what = "Its version, from 1", .required = true},
        {1, 4'294'967'295});
    command.choice(options->approve, {"--approve", "Let it be offered"},
                   {"--refuse", "Keep it off the floor"});
    command.text(options->data_class,
                 {.name = "--class",
                  .type = "CLASS",
                  .what = "The class as inspected (default: as the provider says)"});
    command.text(
        options->reason,
        {.name = "--reason", .type = "TEXT", .what = "Why, for the record", .required = true});
    command.run([options, &common] { inspect(common, *options); });
}

} // namespace datafloor::api::cli
