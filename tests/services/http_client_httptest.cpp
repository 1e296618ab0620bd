#include "services/http_client.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <system_error>

#include "crypto/bytes.hpp"
#include "crypto/descriptor.hpp"
#include "tests/support/scripted_server.hpp"

namespace datafloor::services {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using tests::answer;
using tests::ScriptedServer;
using tests::SeenRequest;

HttpOptions quick() {
    return {.connect_timeout = 5s,
            .request_timeout = 10s,
            .stall_timeout = 10s,
            .answer_bytes_max = 4096,
            .attempts = 3,
            .first_pause = 1ms,
            .longest_pause = 5ms};
}

class File {
  public:
    explicit File(std::string_view content = {}) : file_(memfd_create("file", MFD_CLOEXEC)) {
        crypto::write_all(number(), crypto::bytes_of(content));
    }

    [[nodiscard]] int number() const { return file_.number(); }

    [[nodiscard]] std::string content() const {
        std::string text(static_cast<std::size_t>(lseek(number(), 0, SEEK_END)), '\0');
        EXPECT_EQ(pread(number(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
        return text;
    }

  private:
    crypto::Descriptor file_;
};

std::string some_text(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 23);
    return text;
}

/// Where `Range: bytes=N-` begins.
std::size_t range_start(SeenRequest const& request) {
    auto const range = request.header("Range");
    return range.empty() ? 0 : std::stoul(range.substr(6));
}

/// The part from `start` on, of which `sent` bytes arrive.
std::string part(std::string const& whole, std::size_t start, std::size_t sent) {
    auto const rest = whole.substr(start);
    std::string head = start == 0 ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 206 Partial\r\n";
    if (start > 0)
        head += "Content-Range: bytes " + std::to_string(start) + "-" +
                std::to_string(whole.size() - 1) + "/" + std::to_string(whole.size()) + "\r\n";
    return head + "Connection: close\r\nContent-Length: " + std::to_string(rest.size()) +
           "\r\n\r\n" + rest.substr(0, sent);
}

TEST(HttpClient, FollowsABodyUntilItIsEnough) {
    ScriptedServer server([](auto const&) { return answer(200, some_text(300'000)); });
    HttpClient client(quick());
    std::string all;
    auto const whole = client.follow({.url = server.url()}, [&](std::string_view bytes) {
        all += bytes;
        return true;
    });
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(all, some_text(300'000)); // longer than an answer that is kept
    std::string beginning;
    auto const part = client.follow({.url = server.url()}, [&](std::string_view bytes) {
        beginning += bytes;
        return false;
    });
    EXPECT_EQ(part.status, 200);
    EXPECT_LT(beginning.size(), all.size());
    EXPECT_TRUE(all.starts_with(beginning));
}

TEST(HttpClient, KeepsTheBodyOfARefusalToFollow) {
    ScriptedServer server([](auto const&) { return answer(503, "later"); });
    HttpClient client(quick());
    auto const got = client.follow({.url = server.url()}, [](std::string_view) {
        ADD_FAILURE() << "a refusal is no event";
        return false;
    });
    EXPECT_EQ(got.status, 503);
    EXPECT_EQ(got.body, "later");
    EXPECT_EQ(server.seen().size(), 1U); // the caller says when to come back
}

TEST(HttpClient, AFollowedBodyThatIsCutIsAnAnswer) {
    ScriptedServer server([](auto const&) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    });
    HttpClient client(quick());
    std::string all;
    auto const got = client.follow({.url = server.url()}, [&](std::string_view bytes) {
        all += bytes;
        return true;
    });
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(all, "hello");
}

TEST(HttpClient, SendsWhatItIsGivenAndReadsTheAnswer) {
    ScriptedServer server([](auto const&) { return answer(201, "made", "X-Index: 7\r\n"); });
    HttpClient client(quick());
    auto const got = client.send({.method = "POST",
                                  .url = server.url() + "/v1/things?x=1",
                                  .headers = {{"Content-Type", "text/plain"}, {"A", "b"}},
                                  .body = "hello"});
    EXPECT_EQ(got.status, 201);
    EXPECT_EQ(got.body, "made");
    EXPECT_EQ(got.header("x-index"), "7");
    auto const seen = server.seen();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].method, "POST");
    EXPECT_EQ(seen[0].target, "/v1/things?x=1");
    EXPECT_EQ(seen[0].header("Content-Type"), "text/plain");
    EXPECT_EQ(seen[0].header("A"), "b");
    EXPECT_EQ(seen[0].body, "hello");
}

TEST(HttpClient, RepeatsAKeyedCommandUnchangedUntilItIsAnswered) {
    int calls = 0;
    ScriptedServer server([&](auto const&) {
        ++calls;
        if (calls == 1) return std::string(); // the answer is lost
        return calls == 2 ? answer(503, "", "Retry-After: 0\r\n") : answer(201, "{}");
    });
    HttpClient client(quick());
    auto const got = client.send({.method = "POST",
                                  .url = server.url(),
                                  .headers = {{"Idempotency-Key", "key-1"}},
                                  .body = "body"});
    EXPECT_EQ(got.status, 201);
    auto const seen = server.seen();
    ASSERT_EQ(seen.size(), 3U);
    for (auto const& request : seen) {
        EXPECT_EQ(request.header("Idempotency-Key"), "key-1");
        EXPECT_EQ(request.body, "body");
    }
}

TEST(HttpClient, DoesNotRepeatAPostWithoutKeyWhoseAnswerWasLost) {
    ScriptedServer server([](auto const&) { return std::string(); });
    HttpClient client(quick());
    EXPECT_THROW(client.send({.method = "POST", .url = server.url(), .body = "x"}), HttpFailure);
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST(HttpClient, GivesUpAfterItsAttemptsAndShowsTheLastAnswer) {
    ScriptedServer server([](auto const&) { return answer(502, "bad gateway"); });
    HttpClient client(quick());
    auto const got = client.send({.url = server.url()});
    EXPECT_EQ(got.status, 502);
    EXPECT_EQ(got.body, "bad gateway");
    EXPECT_EQ(server.seen().size(), 3U);
}

TEST(HttpClient, RepeatsAConflictOnlyWhenTheServerAsksForIt) {
    int calls = 0;
    ScriptedServer server([&](auto const&) {
        return ++calls == 1 ? answer(409, "running", "Retry-After: 0\r\n")
                            : answer(409, "for good");
    });
    HttpClient client(quick());
    auto const got =
        client.send({.method = "POST", .url = server.url(), .headers = {{"Idempotency-Key", "k"}}});
    EXPECT_EQ(got.body, "for good");
    EXPECT_EQ(calls, 2);
}

TEST(HttpClient, DoesNotFollowRedirectsWithItsToken) {
    ScriptedServer server(
        [](auto const&) { return answer(307, "", "Location: http://127.0.0.1:1/elsewhere\r\n"); });
    HttpClient client(quick());
    EXPECT_EQ(client.send({.url = server.url()}).status, 307);
}

TEST(HttpClient, RefusesAnAnswerWithoutEnd) {
    ScriptedServer server([](auto const&) { return answer(200, some_text(5000)); });
    HttpClient client(quick());
    EXPECT_THROW(client.send({.url = server.url()}), HttpFailure);
}

TEST(HttpClient, SaysInASentenceThatNobodyListens) {
    auto const url = ScriptedServer([](auto const&) { return std::string(); }).url();
    HttpClient client(quick());
    try {
        client.send({.url = url + "/v1/secret?token=x"});
        FAIL();
    } catch (HttpFailure const& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("cannot connect to " + url + ";"));
    }
    EXPECT_THROW(client.send({.url = "file:///etc/passwd"}), HttpFailure);
    EXPECT_THROW(client.send({.url = "nonsense"}), HttpFailure);
}

TEST(HttpClient, ResumesADownloadBehindEveryCut) {
    auto const whole = some_text(1'000'000);
    ScriptedServer server(
        [&](SeenRequest const& request) { return part(whole, range_start(request), 300'000); });
    HttpClient client(quick());
    File const file;
    std::uint64_t told = 0;
    auto const got = client.download({.url = server.url(),
                                      .progress =
                                          [&](auto done, auto total) {
                                              told = done;
                                              EXPECT_EQ(total, whole.size());
                                          }},
                                     file.number());
    EXPECT_EQ(got.status, 206);
    EXPECT_EQ(file.content(), whole);
    EXPECT_EQ(told, whole.size());
    auto const seen = server.seen();
    ASSERT_EQ(seen.size(), 4U);
    EXPECT_EQ(seen[0].header("Range"), "");
    EXPECT_EQ(seen[3].header("Range"), "bytes=900000-");
}

TEST(HttpClient, GoesOnBehindWhatAnEarlierRunLeft) {
    auto const whole = some_text(1000);
    ScriptedServer server([&](SeenRequest const& request) {
        if (range_start(request) == whole.size())
            return answer(416, "", "Content-Range: bytes */1000\r\n");
        return part(whole, range_start(request), 1000);
    });
    HttpClient client(quick());
    File const file(whole.substr(0, 400));
    EXPECT_EQ(client.download({.url = server.url()}, file.number()).status, 206);
    EXPECT_EQ(file.content(), whole);
    // Once more: it is whole already.
    EXPECT_EQ(client.download({.url = server.url()}, file.number()).status, 206);
    EXPECT_EQ(file.content(), whole);
}

TEST(HttpClient, BeginsAnewWhereTheServerKnowsNoRangesOrTheFileIsTooLong) {
    auto const whole = some_text(1000);
    ScriptedServer plain([&](auto const&) { return answer(200, whole); });
    HttpClient client(quick());
    File const file("other bytes");
    EXPECT_EQ(client.download({.url = plain.url()}, file.number()).status, 200);
    EXPECT_EQ(file.content(), whole);

    ScriptedServer strict([&](SeenRequest const& request) {
        if (range_start(request) > whole.size())
            return answer(416, "", "Content-Range: bytes */1000\r\n");
        return part(whole, range_start(request), 1000);
    });
    File const longer(some_text(2000));
    EXPECT_EQ(client.download({.url = strict.url()}, longer.number()).status, 200);
    EXPECT_EQ(longer.content(), whole);
}

TEST(HttpClient, EndsADownloadThatNeverGetsFurther) {
    auto const whole = some_text(1000);
    ScriptedServer server([&](auto const&) { return part(whole, 0, 500); });
    HttpClient client(quick());
    File const file;
    EXPECT_THROW(client.download({.url = server.url()}, file.number()), HttpFailure);
    EXPECT_LE(server.seen().size(), 5U);
}

TEST(HttpClient, KeepsARefusalOutOfTheFile) {
    ScriptedServer server([](auto const&) { return answer(403, "no right"); });
    HttpClient client(quick());
    File const file("begun");
    auto const got = client.download({.url = server.url()}, file.number());
    EXPECT_EQ(got.status, 403);
    EXPECT_EQ(got.body, "no right");
    EXPECT_EQ(file.content(), "begun");
}

TEST(HttpClient, RefusesAnotherPartThanItAskedFor) {
    ScriptedServer server(
        [](auto const&) { return answer(206, "xyz", "Content-Range: bytes 0-2/3\r\n"); });
    HttpClient client(quick());
    File const file("ab");
    EXPECT_THROW(client.download({.url = server.url()}, file.number()), HttpFailure);
    EXPECT_EQ(file.content(), "ab");
}

TEST(HttpClient, ThrowsWhenTheDiskRefusesTheDownload) {
    ScriptedServer server([](auto const&) { return answer(200, "content"); });
    HttpClient client(quick());
    File const file;
    // Read-only: what a full or failing disk looks like to the writer.
    auto const path = "/proc/self/fd/" + std::to_string(file.number());
    crypto::Descriptor const read_only(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_THROW(client.download({.url = server.url()}, read_only.number()), std::system_error);
}

TEST(HttpClient, SendsPartOfAFile) {
    auto const text = some_text(3'000'000);
    ScriptedServer server([](auto const&) { return answer(204, ""); });
    HttpClient client(quick());
    File const file(text);
    std::uint64_t told = 0;
    auto const got = client.send({.method = "PATCH",
                                  .url = server.url(),
                                  .headers = {{"Content-Type", "application/offset+octet-stream"}},
                                  .file = FilePart{file.number(), 1000, 2'000'000},
                                  .progress = [&](auto done, auto) { told = done; }});
    EXPECT_EQ(got.status, 204);
    ASSERT_EQ(server.seen().size(), 1U);
    EXPECT_EQ(server.seen()[0].method, "PATCH");
    EXPECT_EQ(server.seen()[0].body, text.substr(1000, 2'000'000));
    EXPECT_EQ(told, 2'001'000U);
}

TEST(HttpClient, NeverRepeatsAFileByItself) {
    ScriptedServer server([](auto const&) { return answer(503, "", "Retry-After: 0\r\n"); });
    HttpClient client(quick());
    File const file("x");
    EXPECT_EQ(
        client.send({.method = "PATCH", .url = server.url(), .file = FilePart{file.number(), 0, 1}})
            .status,
        503);
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST(HttpClient, EncodesForms) {
    EXPECT_EQ(form_encoded({{"grant_type", "client_credentials"}, {"a b", "ö&="}}),
              "grant_type=client_credentials&a%20b=%C3%B6%26%3D");
}

} // namespace
} // namespace datafloor::services
