#include "api/command_answer.hpp"

#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::api {
namespace {

std::string json_text(std::string_view text) {
    std::string out;
    crypto::append_json_string(out, text);
    return out;
}

std::string array_of(std::vector<AnsweredDocument> const& documents) {
    std::string out;
    crypto::JcsWriter writer(out);
    writer.begin_array();
    for (auto const& document : documents) writer.canonical_value(render(document));
    writer.end_array();
    return out;
}

} // namespace

std::string render(AnsweredDocument const& document, std::optional<std::uint64_t> index) {
    std::string out;
    crypto::JcsWriter writer(out);
    writer.begin_object();
    writer.member("body", document.body);
    if (index) writer.member("index", std::string_view(std::to_string(*index)));
    writer.member("sha256", std::string_view(crypto::to_hex(document.sha256)));
    writer.member("signature", document.signature);
    writer.member("typ", document.typ);
    writer.end_object();
    return out;
}

std::string render(CommandAnswer const& answer) {
    std::map<std::string_view, std::string> members;
    for (auto const& [name, id] : answer.ids) members.emplace(name, json_text(id));
    auto const ids = members.size();
    members.emplace("documents", array_of(answer.documents));
    members.emplace("index", json_text(std::to_string(answer.index)));
    members.emplace("kind", json_text(answer.kind));
    members.emplace("leaf_sha256", json_text(crypto::to_hex(answer.leaf_sha256)));
    members.emplace("time", json_text(crypto::to_ledger_text(answer.time)));
    ENSURE(members.size() == ids + 5); // no id takes the name of another member

    std::string out;
    crypto::JcsWriter writer(out);
    writer.begin_object();
    for (auto const& [name, value] : members) {
        writer.member(name);
        writer.canonical_value(value);
    }
    writer.end_object();
    return out;
}

Response command_response(CommandAnswer const& answer, std::optional<std::string> location) {
    auto response = json_response(201, render(answer));
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("Floor-Index", std::to_string(answer.index));
    if (location) response.headers.emplace_back("Location", *std::move(location));
    return response;
}

} // namespace datafloor::api
