#include "api/log.hpp"

#include <gtest/gtest.h>

#include "api/problem.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

AccessEntry entry(std::string_view path) {
    return {.id = "a-1",
            .remote_address = "127.0.0.1",
            .method = "GET",
            .path = path,
            .route = "get-order",
            .status = 200,
            .bytes = 12,
            .duration = std::chrono::microseconds(1500)};
}

TEST(Log, HasALineOfJsonForARequest) {
    EXPECT_EQ(access_line(entry("/v1/orders")),
              R"({"event":"request","request":"a-1","address":"127.0.0.1","method":"GET",)"
              R"("path":"/v1/orders","route":"get-order","status":200,"bytes":12,)"
              R"("microseconds":1500})");
}

TEST(Log, StaysALineOfJsonWhateverThePathHolds) {
    for (std::string_view const path : {"/\"}\n{\"event\":\"fault", "/\xff\xfe", "/\x1b[2J\\"}) {
        auto const line = access_line(entry(path));
        EXPECT_EQ(line.find('\n'), std::string::npos);
        auto const parsed = crypto::parse_json(line);
        ASSERT_TRUE(parsed) << line;
        EXPECT_EQ((*parsed)["event"], "request");
        EXPECT_EQ(parsed->size(), 9U);
    }
}

TEST(Problem, NamesTheRequestItAnswers) {
    auto problem = problem_response(404, "not-found", "There is nothing here.");
    name_request(problem, "a-1");
    EXPECT_EQ(std::get<std::string>(problem.body),
              R"({"detail":"There is nothing here.","request":"a-1","status":404,)"
              R"("title":"Not Found","type":"/problems/not-found"})");
    auto answer = json_response(200, R"({"detail":"x"})");
    name_request(answer, "a-1");
    EXPECT_EQ(std::get<std::string>(answer.body), R"({"detail":"x"})");
}

} // namespace
} // namespace datafloor::api
