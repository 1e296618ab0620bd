#include "api/cli/description.hpp"

#include <filesystem>

#include "api/cli/secret_text.hpp"
#include "api/cli/words.hpp"
#include "contracts/licence/templates.hpp"

namespace datafloor::api::cli {
namespace {

using crypto::Json;

Json read_file(std::string const& path) {
    if (path.empty()) return Json::object();
    auto const text = read_key_file(path);
    auto json = crypto::parse_json(text.reveal());
    if (!json)
        throw Refused(path + " is no JSON: " + json.error().what + " (byte " +
                      std::to_string(json.error().offset) + ")");
    if (!json->is_object()) throw Refused(path + " must hold one JSON object");
    return std::move(*json);
}

void set_default(Json& object, char const* name, Json value) {
    if (!object.contains(name)) object[name] = std::move(value);
}

std::string media_type_of(std::string const& file) {
    auto const ending = std::filesystem::path(file).extension().string();
    if (ending == ".csv") return "text/csv";
    if (ending == ".json") return "application/json";
    if (ending == ".txt") return "text/plain";
    if (ending == ".zip") return "application/zip";
    if (ending == ".parquet") return "application/vnd.apache.parquet";
    if (ending == ".pdf") return "application/pdf";
    return "application/octet-stream";
}

void put_texts(Json& json, DescriptionWords const& words) {
    for (auto const& [name, text] : words.texts) {
        if (text.empty()) continue;
        auto const dot = name.find('.');
        if (dot == std::string::npos) {
            json[name] = text;
        } else {
            json[name.substr(0, dot)][name.substr(dot + 1)] = text;
        }
    }
}

/// A standard one by name; else the file's own, with the names it cannot know filled in.
void put_licence(Json& json, DescriptionWords const& words, DescriptionSubject const& subject) {
    auto const& [listing, number] = subject.version;
    if (!words.licence.empty()) {
        auto const name = parse_name<contracts::StandardLicence>(words.licence, "--licence");
        auto const policy = contracts::standard_policy(name, {listing, number, subject.provider});
        json["licence"] = crypto::parse_json(contracts::encode(policy)).value();
        return;
    }
    if (!json.contains("licence") || !json["licence"].is_object()) return;
    auto& licence = json["licence"];
    set_default(licence, "@context", "http://www.w3.org/ns/odrl.jsonld");
    set_default(licence, "@type", "Offer");
    set_default(licence, "profile", "urn:datafloor:odrl-profile:v1");
    set_default(licence, "assigner", contracts::licence_assigner(subject.provider).value);
    set_default(licence, "target", contracts::licence_target(listing).value);
    set_default(licence, "uid", contracts::licence_uid(listing, number).value);
}

} // namespace

contracts::ListingDescription describe(DescriptionWords const& words,
                                       DescriptionSubject const& subject) {
    using contracts::ListingDescription;
    auto json = read_file(words.file);
    put_texts(json, words);
    put_licence(json, words, subject);
    set_default(json, "delivery_mode", "download");
    set_default(json, "flags", Json::array());
    set_default(json, "keywords", Json::array());
    set_default(json, "media_type", media_type_of(subject.data_file));
    set_default(json, "origin", "VN");
    set_default(json, "records", "0");
    set_default(json, "subjects", "0");
    json["typ"] = ListingDescription::typ;
    json["v"] = 1;
    json["floor"] = subject.floor.value.text();
    json["id"] = Session::new_id().text();
    json["time"] = crypto::to_text(now());
    json["salt"] = crypto::to_hex(crypto::random_array<16>());
    json["listing"] = subject.version.listing.value.text();
    json["version"] = std::to_string(subject.version.number);
    ListingDescription description;
    crypto::JsonFault fault;
    auto const wrong = [&](crypto::JsonFault const& found) {
        return Refused("the description's " + found.pointer + " " + found.what +
                       "; put it into the --description file (an example: datafloor publish "
                       "--template)");
    };
    if (!contracts::Codec<ListingDescription>::read(json, description, fault)) throw wrong(fault);
    // Once more as the floor reads it: text must be in normalisation form C, too.
    auto const again = contracts::decode<ListingDescription>(contracts::encode(description));
    if (!again) throw wrong(again.error());
    // The floor would say the same, after the file was encrypted.
    if (auto const found = fault_of(description.licence))
        throw Refused("the description's /licence" + found->pointer + ": " + found->what);
    return description;
}

std::string description_template() {
    return R"({
  "title": {"en": "Daily rainfall in Hanoi, 2025", "vi": "Lượng mưa hằng ngày tại Hà Nội, 2025"},
  "summary": {"en": "One row a day and station.", "vi": "Mỗi dòng một ngày và một trạm."},
  "product_type": "dataset",
  "sector": "climate",
  "class": "0-open",
  "flags": [],
  "keywords": ["rainfall", "Hanoi"],
  "records": "365",
  "subjects": "0",
  "period": "2025",
  "source": {"licence": "own work", "name": "Hanoi Weather JSC"},
  "rights": {
    "basis": "own measurements",
    "evidence_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
    "holder": "Hanoi Weather JSC",
    "scope": "sale and licensing"
  },
  "disclosures": {
    "accuracy": "to 0.1 mm",
    "completeness": "no day is missing",
    "limits": "two stations only",
    "quality": "gauges calibrated each year",
    "update": "once a year"
  }
}
)";
}

} // namespace datafloor::api::cli
