#include "api/backup/postgres_program.hpp"

#include <gmock/gmock.h>

namespace datafloor::api {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string output_of(std::vector<std::string> words, std::string const& database) {
    std::string out;
    run_postgres_program({std::move(words), database,
                          [&](crypto::BytesView bytes) { out += crypto::text_of(bytes); }});
    return out;
}

constexpr auto database = "host=/run/floor user=keeper dbname=books password='open sesame'";

TEST(PostgresProgram, IsToldByItsEnvironmentHowToConnect) {
    auto const out = output_of({"env"}, database);
    EXPECT_THAT(out, HasSubstr("PGHOST=/run/floor\n"));
    EXPECT_THAT(out, HasSubstr("PGUSER=keeper\n"));
    EXPECT_THAT(out, HasSubstr("PGDATABASE=books\n"));
    EXPECT_THAT(out, HasSubstr("PGPASSWORD=open sesame\n"));
    EXPECT_THAT(out, HasSubstr("PATH="));
}

TEST(PostgresProgram, HasNoPasswordAmongItsArguments) {
    EXPECT_THAT(output_of({"cat", "/proc/self/cmdline"}, database), Not(HasSubstr("sesame")));
}

TEST(PostgresProgram, GivesAllItPrints) {
    auto const out = output_of({"head", "-c", "3000000", "/dev/zero"}, database);
    EXPECT_EQ(out.size(), 3'000'000U);
}

TEST(PostgresProgram, ThrowsWhereItFailsOrIsNotThere) {
    EXPECT_THROW(output_of({"false"}, database), std::runtime_error);
    EXPECT_THROW(output_of({"no-such-program-of-postgresql"}, database), std::runtime_error);
    EXPECT_THROW(output_of({"true"}, "this is no connection string"), std::runtime_error);
}

TEST(PostgresProgram, EndsWithWhoReadsIt) {
    auto const full = [](crypto::BytesView) { throw std::runtime_error("the disk is full"); };
    EXPECT_THROW(run_postgres_program({{"cat", "/dev/zero"}, database, full}), std::runtime_error);
}

} // namespace
} // namespace datafloor::api
