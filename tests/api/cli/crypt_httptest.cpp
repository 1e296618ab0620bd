#include <gmock/gmock.h>

#include <random>

#include "crypto/age/x25519_keys.hpp"
#include "tests/api/cli/program.hpp"

namespace datafloor::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Crypt : public Program {
  protected:
    void SetUp() override {
        ASSERT_EQ(datafloor({"keys", "new"}).status, 0);
        recipient_ = json({"keys", "show"})["recipient"].get<std::string>();
        ASSERT_EQ(run({"age-keygen", "-o", in("other")}).status, 0);
    }

    static std::string some_text(std::size_t size) {
        std::mt19937_64 generator(size);
        std::string text(size, '\0');
        for (auto& letter : text) letter = static_cast<char>(generator());
        return text;
    }

    /// What lies in the test's folder, hidden files too.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (auto const& entry : fs::directory_iterator(folder_))
            out.push_back(entry.path().filename());
        return out;
    }

    std::string recipient_;
};

constexpr std::size_t sizes[] = {0, 1, 65536, 65537, 1'000'000};

TEST_F(Crypt, GivesStockAgeWhatItOpensAndOpensWhatItGives) {
    for (auto const size : sizes) {
        auto const text = some_text(size);
        write("in", text);
        ASSERT_EQ(datafloor({"encrypt", "-r", recipient_, "-o", in("ours.age"), in("in")}).status,
                  0);
        ASSERT_EQ(shell("age -d -i home/identity.age -o back ours.age").status, 0) << size;
        EXPECT_EQ(read("back"), text) << size;
        ASSERT_EQ(shell("age -r " + recipient_ + " -o stock.age in").status, 0);
        ASSERT_EQ(datafloor({"decrypt", "-o", in("again"), in("stock.age")}).status, 0);
        EXPECT_EQ(read("again"), text) << size;
    }
}

TEST_F(Crypt, WorksThroughPipes) {
    write("in", some_text(3'000'001));
    auto const outcome =
        shell("set -e; cat in | $datafloor encrypt -r " + recipient_ +
              " | age -d -i home/identity.age | cmp - in;"
              "cat in | age -r " +
              recipient_ + " | $datafloor decrypt -i home/identity.age | cmp - in");
    EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST_F(Crypt, OpensForEveryRecipientOfAListAndTheCommandLine) {
    write("in", "for both");
    auto const outcome =
        shell("set -e; age-keygen -y other > list; $datafloor encrypt -R list -r " + recipient_ +
              " -o both.age in; $datafloor decrypt -i other both.age; $datafloor decrypt both.age");
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(outcome.output, "for bothfor both");
}

TEST_F(Crypt, LeavesNoFileForTheWrongKeyOrADamagedFile) {
    write("in", some_text(200'000));
    ASSERT_EQ(datafloor({"encrypt", "-r", recipient_, "-o", in("in.age"), in("in")}).status, 0);
    auto damaged = read("in.age");
    damaged[damaged.size() - 5] ^= 1;
    write("damaged.age", damaged);
    auto const before = names().size();

    auto const wrong = datafloor({"decrypt", "-i", in("other"), "-o", in("out"), in("in.age")});
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.output, HasSubstr("-i"));
    auto const cut = datafloor({"decrypt", "-o", in("out"), in("damaged.age")});
    EXPECT_EQ(cut.status, 1);
    EXPECT_THAT(cut.output, HasSubstr("not authentic"));
    EXPECT_EQ(datafloor({"decrypt", "-o", in("out"), in("in")}).status, 1);
    EXPECT_EQ(datafloor({"decrypt", "-o", in("out"), in("missing")}).status, 1);
    EXPECT_EQ(names().size(), before);

    // A file that was there stays as it was.
    write("out", "old");
    EXPECT_EQ(datafloor({"decrypt", "-o", in("out"), in("damaged.age")}).status, 1);
    EXPECT_EQ(read("out"), "old");
}

TEST_F(Crypt, NeverRepeatsASecretGivenAsRecipient) {
    write("in", "x");
    auto const secret = crypto::age::Identity::generate().print_secret();
    auto const outcome = datafloor({"encrypt", "-r", secret, in("in")});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.output, testing::Not(HasSubstr(secret)));
}

TEST_F(Crypt, WritesIntoDevicesAndThroughLinksInsteadOfReplacingThem) {
    write("in", "x");
    write("target", "old");
    fs::create_symlink("target", in("link"));
    ASSERT_EQ(datafloor({"encrypt", "-r", recipient_, "-o", "/dev/null", in("in")}).status, 0);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    ASSERT_EQ(datafloor({"encrypt", "-r", recipient_, "-o", in("link"), in("in")}).status, 0);
    EXPECT_TRUE(fs::is_symlink(in("link")));
    EXPECT_EQ(datafloor({"decrypt", in("target")}).output, "x");
}

TEST_F(Crypt, SaysWhenTheOutputIsFull) {
    write("in", some_text(100'000));
    auto const outcome = datafloor({"encrypt", "-r", recipient_, "-o", "/dev/full", in("in")});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("No space left"));
}

} // namespace
} // namespace datafloor::tests
