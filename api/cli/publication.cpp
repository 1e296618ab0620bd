#include "api/cli/publication.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "api/cli/secret_text.hpp"
#include "api/cli/terminal_text.hpp"
#include "api/cli/upload.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

/// Statuses that a repeat will meet again.
bool is_final(int status) {
    return status >= 400 && status < 500 && status != 401 && status != 408 && status != 409 &&
           status != 429;
}

crypto::Json json_of(SignedText const& document) {
    return {{"id", document.id.value.text()},
            {"body", document.body},
            {"signature", document.signature}};
}

SignedText document_of(crypto::Json const& json) {
    SignedText out;
    out.id = value_in<contracts::DocumentId>(json, "id");
    out.body = text_in(json, "body");
    out.signature = text_in(json, "signature");
    out.hash = crypto::sha256(crypto::bytes_of(out.body));
    return out;
}

} // namespace

Publication Publication::begin(Home const& home, contracts::VersionId version) {
    auto const listing = version.listing.value.text();
    static_cast<void>(home.subfolder("publish"));
    Publication out(home.subfolder("publish/" + listing + "-" + std::to_string(version.number)));
    out.listing_ = listing;
    out.version_ = version.number;
    return out;
}

Publication Publication::load(Home const& home, std::string const& name) {
    Publication out(home.folder() / "publish" / fs::path(name).filename());
    auto const file = out.folder_ / "publish.json";
    if (!fs::exists(file))
        throw Refused("there is no interrupted publication " + name + " in " +
                      (home.folder() / "publish").string() + "; publish the file anew");
    auto const text = read_secret_file(file);
    auto const json = crypto::parse_json(text.reveal());
    if (!json || !json->is_object() || !json->contains("description") ||
        !json->contains("manifest"))
        throw Refused(file.string() + " is damaged; remove its folder and publish the file anew");
    out.documents_ = {document_of((*json)["description"]), document_of((*json)["manifest"])};
    auto const manifest = contracts::decode<contracts::Manifest>(out.documents_[1].body);
    if (!manifest)
        throw Refused(file.string() + " is damaged; remove its folder and publish the file anew");
    out.listing_ = manifest->listing.value.text();
    out.version_ = manifest->version;
    out.listed_ = json->value("listed", false);
    out.file_location_ = json->value("file_location", "");
    out.hpt_location_ = json->value("hpt_location", "");
    return out;
}

void Publication::keep(SignedText description, SignedText manifest) {
    documents_ = {std::move(description), std::move(manifest)};
    save();
}

void Publication::save() const {
    write_private_file(folder_ / "publish.json",
                       crypto::canonical({{"description", json_of(documents_[0])},
                                          {"manifest", json_of(documents_[1])},
                                          {"listed", listed_},
                                          {"file_location", file_location_},
                                          {"hpt_location", hpt_location_}}) +
                           "\n");
}

void Publication::remove() const { fs::remove_all(folder_); }

void Publication::list(Session& session) {
    if (listed_) return;
    session.command("/v1/listings", documents_);
    listed_ = true;
    save();
}

void Publication::upload_part(Session& session, std::string const& part, fs::path const& file,
                              std::string& location) {
    upload(session, {.listing = listing_,
                     .version = version_,
                     .part = part,
                     .file = file,
                     .location = location,
                     .remember = [&](std::string const& found) {
                         location = found;
                         save();
                     }});
}

Publication::Ingest Publication::ingest(Session& session) const {
    auto const answer =
        session.get("/v1/listings/" + listing_ + "/versions/" + std::to_string(version_));
    auto const ingest = answer.value("ingest", crypto::Json::object());
    return {printable(ingest, "status"), printable(ingest, "reason")};
}

void Publication::wait_until_stored(Session& session, std::chrono::seconds patience) const {
    auto const end = std::chrono::steady_clock::now() + patience;
    std::chrono::milliseconds pause{250};
    for (;;) {
        auto const [status, reason] = ingest(session);
        if (status == "stored") return;
        if (status == "failed")
            throw Refused("the floor does not take the file: " + reason + "; publish it anew", {},
                          422);
        if (std::chrono::steady_clock::now() + pause > end)
            throw Refused("everything is uploaded, but the floor has not checked it yet; look "
                          "later with: datafloor publish --resume " +
                          name());
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(3000));
    }
}

void Publication::deliver(Session& session, std::chrono::seconds patience) {
    try {
        // Resumed: the floor may have everything already.
        auto const have = listed_ ? ingest(session) : Ingest{};
        list(session);
        if (have.status != "checking" && have.status != "stored") {
            upload_part(session, "file", age_file(), file_location_);
            upload_part(session, "hpt", hpt_list(), hpt_location_);
        }
        wait_until_stored(session, patience);
    } catch (Refused const& refusal) {
        if (is_final(refusal.status())) remove();
        if (refusal.status() < 500) throw;
        throw Refused(std::string(refusal.what()) +
                          "; go on later with: datafloor publish --resume " + name(),
                      refusal.problem(), refusal.status());
    } catch (services::HttpFailure const& failure) {
        throw Refused(std::string(failure.what()) + "; go on with: datafloor publish --resume " +
                      name());
    }
    remove();
}

} // namespace datafloor::api::cli
