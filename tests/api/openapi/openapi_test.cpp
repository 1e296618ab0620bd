#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "api/answers.hpp"
#include "api/openapi/components.hpp"
#include "api/openapi/document.hpp"
#include "api/openapi/schema.hpp"
#include "api/problem_names.hpp"
#include "tests/api/openapi/face_routes.hpp"

namespace datafloor::api {
namespace {

TEST(Descriptions, AgreeWithTheRoutes) {
    EXPECT_EQ(disagreements(test::face_routes(), descriptions()), std::vector<std::string>{});
}

TEST(Descriptions, ADisagreementIsFoundInEachDirection) {
    auto routes = test::face_routes();
    auto described = descriptions();
    std::erase_if(routes, [](Route const& route) { return route.name == "get-order"; });
    std::erase_if(described, [](Description const& line) { return line.route == "get-tile"; });
    described.push_back(described.front());
    EXPECT_EQ(
        disagreements(routes, described),
        (std::vector<std::string>{"described twice: admit-party",
                                  "not described: get-tile (GET /ledger/tile/{level}/{index...})",
                                  "not described: get-tile (GET /ledger/tile/entries/{index...})",
                                  "no such route: get-order"}));
}

TEST(Descriptions, NameOnlySchemasThatExist) {
    auto const schemas = component_schemas();
    auto const documents = document_schemas();
    for (auto const& line : descriptions()) {
        for (auto const name : line.documents)
            EXPECT_TRUE(documents.contains(std::string(name))) << name;
        for (auto const name : {line.answer, line.body})
            EXPECT_TRUE(name.empty() || schemas.contains(std::string(name))) << name;
        EXPECT_FALSE(line.title.empty() || line.title_vi.empty()) << line.route;
    }
}

struct Every {
    contracts::OrderId id;
    contracts::DocumentTime at;
    contracts::Text<20> text;
    std::int64_t amount = 0;
    std::optional<std::uint32_t> count;
    contracts::NameSet<contracts::Scope> scopes;
    std::vector<contracts::Money> list;

    static constexpr auto members() {
        using contracts::member;
        using T = Every;
        return std::tuple(contracts::ConstantText{"typ", "every.v1"},
                          contracts::ConstantNumber{"v", 1}, member("id", &T::id),
                          member("at", &T::at), member("text", &T::text),
                          member("amount", &T::amount), member("count", &T::count),
                          member("scopes", &T::scopes), member("list", &T::list));
    }
};

TEST(Schema, FollowsTheMembersOfARecord) {
    auto const schema = schema_of<Every>();
    EXPECT_EQ(schema["type"], "object");
    EXPECT_EQ(schema["additionalProperties"], false);
    EXPECT_EQ(schema["required"],
              Json({"amount", "at", "id", "list", "scopes", "text", "typ", "v"}));
    auto const& members = schema["properties"];
    EXPECT_EQ(members.size(), 9U);
    EXPECT_EQ(members["typ"]["const"], "every.v1");
    EXPECT_EQ(members["v"]["const"], 1);
    EXPECT_EQ(members["text"]["maxLength"], 20);
    EXPECT_EQ(members["amount"]["pattern"], "^(0|-?[1-9][0-9]*)$");
    EXPECT_EQ(members["count"]["pattern"], "^(0|[1-9][0-9]*)$");
    EXPECT_EQ(members["scopes"]["items"]["enum"].size(),
              contracts::EnumNames<contracts::Scope>::names.size());
    EXPECT_EQ(members["list"]["maxItems"], 256);
    EXPECT_EQ(members["list"]["items"]["properties"]["currency"]["pattern"], "^[A-Z]{3}$");
}

TEST(Schema, AnswersMayGrowAndDocumentsMayNot) {
    auto const answers = answer_schemas();
    EXPECT_EQ(answers.dump().find("additionalProperties"), std::string::npos);
    auto const documents = document_schemas();
    for (auto const& [name, schema] : documents.items())
        EXPECT_EQ(schema["additionalProperties"], false) << name;
}

Json document_of(std::vector<Route> const& routes) {
    return Json::parse(openapi_document(routes, descriptions(),
                                        {.version = "0.1.0", .url = "http://127.0.0.1:8080"}));
}

TEST(Openapi, DescribesACommandOfOneDocument) {
    auto const document = document_of(test::face_routes());
    auto const& order = document["paths"]["/v1/orders"]["post"];
    EXPECT_EQ(order["operationId"], "place-order");
    EXPECT_EQ(order["security"], Json::parse(R"([{"oauth2":["buyer"]}])"));
    EXPECT_EQ(order["requestBody"]["content"]["application/json"]["schema"]["$ref"],
              "#/components/schemas/OrderDocument");
    EXPECT_EQ(order["parameters"], Json::parse(R"([
        {"$ref":"#/components/parameters/Idempotency-Key"},
        {"$ref":"#/components/parameters/Floor-Signature"}])"));
    auto const& responses = order["responses"];
    EXPECT_EQ(responses["201"]["content"]["application/json"]["schema"]["$ref"],
              "#/components/schemas/CommandAnswer");
    EXPECT_EQ(responses["402"]["description"], "funds-insufficient");
    EXPECT_NE(responses["422"]["description"].get<std::string>().find("price-mismatch"),
              std::string::npos);
}

TEST(Openapi, DescribesACommandOfSeveralDocuments) {
    auto const document = document_of(test::face_routes());
    auto const& bind = document["paths"]["/v1/keys"]["post"];
    EXPECT_EQ(bind["parameters"],
              Json::parse(R"([{"$ref":"#/components/parameters/Idempotency-Key"}])"));
    auto const& list =
        bind["requestBody"]["content"]["application/json"]["schema"]["properties"]["documents"];
    EXPECT_EQ(list["minItems"], 2);
    EXPECT_EQ(list["maxItems"], 2);
    EXPECT_EQ(list["prefixItems"][0]["properties"]["body"]["contentSchema"]["$ref"],
              "#/components/schemas/KeyBinding");
    EXPECT_EQ(list["prefixItems"][1]["properties"]["body"]["contentSchema"]["$ref"],
              "#/components/schemas/BindingApproval");
}

TEST(Openapi, HoldsEveryRouteOnceAndHeadWhereItMatters) {
    auto const routes = test::face_routes();
    auto const document = document_of(routes);
    std::set<std::string> ids;
    std::size_t count = 0;
    for (auto const& [path, methods] : document["paths"].items()) {
        EXPECT_EQ(path.find("..."), std::string::npos) << path;
        for (auto const& [method, operation] : methods.items()) {
            ids.insert(operation["operationId"].get<std::string>());
            ++count;
        }
    }
    EXPECT_EQ(ids.size(), count);
    EXPECT_EQ(count, routes.size() + 2);
    EXPECT_TRUE(ids.contains("head-get-payload") && ids.contains("head-get-upload"));
    EXPECT_EQ(document["paths"]["/v1/floor"]["get"]["security"], Json::array());
}

TEST(Problems, HaveNamesOfTheirOwn) {
    auto const types = all_problem_types();
    EXPECT_EQ(std::set<std::string>(types.begin(), types.end()).size(), types.size());
    EXPECT_EQ(types.size(),
              contracts::EnumNames<contracts::Reason>::names.size() + problem_names.size());
}

/// The names of problems as they stand in the sources, with the file that uses them.
std::map<std::string, std::string> used_problem_names() {
    std::map<std::string, std::string> used;
    auto const call = std::regex(R"re((?:problem_response\s*\(\s*[a-z_0-9]+(?:\([^()]*\))?,)re"
                                 R"re(|problem_type\s*\(|try_again\s*\()\s*"([^"]*)")re");
    auto const root = std::filesystem::path(DATAFLOOR_SOURCE_DIR) / "api";
    for (auto const& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().extension() != ".cpp") continue;
        auto const file = std::ifstream(entry.path());
        auto const text = (std::ostringstream() << file.rdbuf()).str();
        for (auto at = std::sregex_iterator(text.begin(), text.end(), call);
             at != std::sregex_iterator(); ++at)
            used.emplace((*at)[1].str(), entry.path().string());
    }
    return used;
}

TEST(Problems, EveryOneTheSourcesUseIsDescribed) {
    auto const used = used_problem_names();
    EXPECT_TRUE(used.contains("not-found") && used.contains("malformed-request"));
    EXPECT_TRUE(used.contains("idempotency-key-missing"));
    auto const types = all_problem_types();
    for (auto const& [name, file] : used)
        EXPECT_TRUE(std::ranges::binary_search(types, "/problems/" + name))
            << file << " answers \"" << name << "\": add it to api/problem_names.hpp";
}

} // namespace
} // namespace datafloor::api
