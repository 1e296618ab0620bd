#include <iostream>
#include <memory>

#include "api/cli/description.hpp"
#include "api/cli/publication.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/licence/templates.hpp"
#include "crypto/descriptor.hpp"
#include "crypto/jcs.hpp"
#include "services/delivery/manifest_maker.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

struct PublishOptions {
    std::string file;
    std::string listing;
    std::string schema;
    std::string resume;
    bool show_template = false;
    std::int64_t wait = 600;
    DescriptionWords words;
};

crypto::Hash hash_of_file(std::string const& path) {
    auto const file = crypto::Descriptor::open_to_read(path);
    crypto::Sha256 hash;
    crypto::Bytes buffer(std::size_t{1} << 20);
    for (auto count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(file.number(), buffer);
        hash.update(crypto::BytesView{buffer}.first(count));
    }
    return hash.finish();
}

template <class T>
crypto::Hash hash_of_record(T const& record) {
    return crypto::sha256(crypto::bytes_of(contracts::encode(record)));
}

contracts::VersionId version_of(PublishOptions const& options, Session& session) {
    if (options.listing.empty()) return {{Session::new_id()}, 1};
    auto const listing = parse_id<contracts::ListingId>(options.listing, "--listing");
    auto const answer = session.get("/v1/listings/" + options.listing);
    return {listing, value_in<std::uint32_t>(answer, "latest") + 1};
}

/// The schema is the given file, or else nothing but the media type; quality and provenance are
/// what the description says of them.
contracts::Manifest manifest_of(PublishOptions const& options,
                                contracts::ListingDescription const& description) {
    contracts::Manifest manifest;
    manifest.listing = description.listing;
    manifest.version = description.version;
    manifest.plaintext.media_type = description.media_type;
    manifest.schema_sha256 = options.schema.empty()
                                 ? crypto::sha256(crypto::bytes_of(crypto::canonical(
                                       {{"media_type", description.media_type.value}})))
                                 : hash_of_file(options.schema);
    manifest.licence_sha256 = contracts::licence_sha256(description.licence);
    manifest.quality_sha256 = hash_of_record(description.disclosures);
    manifest.provenance_sha256 = hash_of_record(description.source);
    return manifest;
}

/// Encrypts to this home and to the floor's custody, and signs both documents.
Publication prepare(PublishOptions const& options, Session& session) {
    if (!fs::is_regular_file(options.file))
        throw Refused(options.file + " is no file that can be published");
    auto const version = version_of(options, session);
    auto const description =
        describe(options.words, {session.floor(), session.party(), version, options.file});
    auto manifest = manifest_of(options, description);
    auto const custody = crypto::age::Recipient::from_point(session.floor_keys().custody.point);
    if (!custody) throw Refused("the floor's custody key is no age recipient; tell its operator");
    auto publication = Publication::begin(session.home(), version);
    auto const recipients = std::to_array({session.home().identity().recipient(), *custody});
    services::fill(manifest, services::seal_file(options.file,
                                                 {.age_file = publication.age_file(),
                                                  .hpt_list = publication.hpt_list()},
                                                 recipients));
    auto described = session.sign_as_is(description);
    auto signed_manifest = session.sign(manifest, described.hash);
    publication.keep(std::move(described), std::move(signed_manifest));
    return publication;
}

void publish(Common const& common, PublishOptions const& options) {
    if (options.show_template) {
        std::cout << description_template();
        return;
    }
    if (options.file.empty() == options.resume.empty())
        throw WrongUsage("publish wants a FILE, or --resume; see datafloor publish --help");
    Session session(common);
    auto publication = options.resume.empty() ? prepare(options, session)
                                              : Publication::load(session.home(), options.resume);
    publication.deliver(session, std::chrono::seconds(options.wait));
    auto const version = std::to_string(publication.version());
    show(common, {{"listing", publication.listing()}, {"version", version}, {"ingest", "stored"}},
         "listing " + publication.listing() + " version " + version +
             " is stored and waits for inspection\nnext, when it is approved: datafloor offer " +
             publication.listing() + " " + version + " --price AMOUNT");
}

void add_words(Command const& command, DescriptionWords& words) {
    command.text(words.file,
                 {.name = "--description",
                  .type = "FILE.json",
                  .what = "JSON with the description's members; options below go before it"});
    command.text(words.licence, {.name = "--licence",
                                 .type = "NAME",
                                 .what = "One of " + all_names<contracts::StandardLicence>()});
    auto const text = [&](char const* option, char const* member, char const* what) {
        command.text(words.texts[member], {.name = option, .type = "TEXT", .what = what});
    };
    text("--title-en", "title.en", "Title in English");
    text("--title-vi", "title.vi", "Title in Vietnamese");
    text("--summary-en", "summary.en", "Summary in English");
    text("--summary-vi", "summary.vi", "Summary in Vietnamese");
    text("--class", "class", "Supervision class, such as 0-open or 1-ordinary");
    text("--sector", "sector", "Sector");
    text("--product-type", "product_type", "Kind of product");
    text("--media-type", "media_type", "Media type (default: by the file's ending)");
    text("--records", "records", "Number of records");
    text("--subjects", "subjects", "Number of people the data is about");
}

} // namespace

void add_publish(Command const& program, Common& common) {
    auto const command = program.add(
        {"publish",
         "Encrypt, list and upload a dataset (provider); the floor checks and stores it",
         {"publish --template > rainfall.json",
          "publish rainfall.csv --description rainfall.json --licence open",
          "publish rainfall.csv --description rainfall.json --licence internal-use "
          "--listing 01890a5d-…",
          "publish --resume 01890a5d-…-1"}});
    auto const options = std::make_shared<PublishOptions>();
    command.text(options->file, {.name = "file", .type = "FILE", .what = "The data"});
    command.text(
        options->listing,
        {.name = "--listing", .type = "LISTING", .what = "A new version of this listing of yours"});
    command.text(options->schema,
                 {.name = "--schema", .type = "FILE", .what = "A file that describes the format"});
    add_words(command, options->words);
    command.text(options->resume, {.name = "--resume",
                                   .type = "LISTING-VERSION",
                                   .what = "Go on with an interrupted publication"});
    command.flag(options->show_template, "--template", "Print an example of the description file");
    command.number(options->wait,
                   {.name = "--wait", .type = "N", .what = "Seconds to wait for the floor's check"},
                   {0, 86400});
    command.run([options, &common] { publish(common, *options); });
}

} // namespace datafloor::api::cli
