// Files over sendfile(): whole, in parts, many at once, with readers that stall or leave.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "api/server/byte_range.hpp"
#include "tests/api/server/harness.hpp"

namespace datafloor::api::test {

namespace {

constexpr std::uint64_t sparse_size = std::uint64_t{5} << 30;
constexpr std::uint64_t pattern_size = (3 << 20) + 4321;

std::string pattern(std::uint64_t offset, std::uint64_t size) {
    auto text = std::string(size, '\0');
    for (std::uint64_t i = 0; i < size; ++i) {
        text[i] = static_cast<char>((offset + i) * 2654435761U >> 13);
    }
    return text;
}

/// A sparse file of 5 GiB with "end" at its end, and a file of a pattern.
class Download : public testing::Test {
  protected:
    Download() {
        char name[] = "/tmp/datafloor-download-XXXXXX";
        folder_ = ::mkdtemp(name);
        write(folder_ / "sparse", sparse_size - 3, "end");
        write(folder_ / "pattern", 0, pattern(0, pattern_size));
        auto const serve = immediate([this](Request const& request) { return file(request); });
        auto const shrinking = immediate([this](Request const&) {
            auto response = Response{};
            auto descriptor = crypto::Descriptor(::open((folder_ / "pattern").c_str(), O_RDONLY));
            response.body = FileSlice{std::move(descriptor), 0, pattern_size * 2};
            return response;
        });
        auto const greet = immediate([](Request const&) { return json_response(200, "{}"); });
        server_ = std::make_unique<RunningServer>(
            std::vector{route("GET", "/files/{name}", {}, serve),
                        route("GET", "/shrinking", {}, shrinking), route("GET", "/ok", {}, greet)});
    }

    ~Download() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }

    static void write(std::filesystem::path const& path, std::uint64_t offset,
                      std::string const& text) {
        auto const file = crypto::Descriptor(::open(path.c_str(), O_CREAT | O_WRONLY, 0600));
        auto const size =
            ::pwrite(file.number(), text.data(), text.size(), static_cast<off_t>(offset));
        ASSERT_EQ(size, static_cast<ssize_t>(text.size()));
    }

    Response file(Request const& request) const {
        auto const path = folder_ / request.parameter("name");
        auto const size = std::filesystem::file_size(path);
        auto const range = RangeRequest{.method = request.method,
                                        .range = request.headers.find("Range"),
                                        .if_range = request.headers.find("If-Range")};
        auto const answer = evaluate_range(range, size, "\"tag\"");
        auto response = Response{.status = answer.status};
        response.headers.emplace_back("ETag", "\"tag\"");
        if (answer.status != 200) {
            response.headers.emplace_back("Content-Range", content_range(answer, size));
        }
        if (answer.status != 416) {
            auto descriptor = crypto::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
            response.body = FileSlice{std::move(descriptor), answer.offset, answer.length};
        }
        return response;
    }

    static std::string request(std::string const& path, std::string const& fields = {},
                               std::string const& method = "GET") {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    std::filesystem::path folder_;
    std::unique_ptr<RunningServer> server_;
};

TEST_F(Download, SendsTheWholeFileAndKeepsTheConnection) {
    auto client = RawClient(server_->port());
    for (int i = 0; i < 3; ++i) {
        client.send(request("/files/pattern") + request("/ok"));
        auto const answer = client.answer();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200U);
        EXPECT_TRUE(answer->body == pattern(0, pattern_size));
        EXPECT_EQ(client.answer()->body, "{}");
    }
}

TEST_F(Download, SendsRanges) {
    struct Case {
        std::string fields;
        unsigned status;
        std::string content_range;
        std::string body;
    };

    auto const cases = std::vector<Case>{
        {"Range: bytes=0-0\r\n", 206, "bytes 0-0/5368709120", std::string(1, '\0')},
        {"Range: bytes=5368709117-5368709119\r\n", 206, "bytes 5368709117-5368709119/5368709120",
         "end"},
        {"Range: bytes=-3\r\n", 206, "bytes 5368709117-5368709119/5368709120", "end"},
        {"Range: bytes=5368709118-\r\n", 206, "bytes 5368709118-5368709119/5368709120", "nd"},
        {"Range: bytes=4294967296-4294967299\r\n", 206, "bytes 4294967296-4294967299/5368709120",
         std::string(4, '\0')},
        {"Range: bytes=5368709118-99999999999999999999\r\n", 206,
         "bytes 5368709118-5368709119/5368709120", "nd"},
        {"Range: bytes=-3\r\nIf-Range: \"tag\"\r\n", 206, "bytes 5368709117-5368709119/5368709120",
         "end"},
        {"Range: bytes=5368709120-\r\n", 416, "bytes */5368709120", ""},
        {"Range: bytes=-0\r\n", 416, "bytes */5368709120", ""},
    };
    auto client = RawClient(server_->port());
    for (auto const& one : cases) {
        SCOPED_TRACE(one.fields);
        client.send(request("/files/sparse", one.fields));
        auto const answer = client.answer();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, one.status);
        EXPECT_EQ(answer->header("Content-Range"), one.content_range);
        EXPECT_EQ(answer->body, one.body);
    }
}

TEST_F(Download, SendsTheWholeWhenTheRangeDoesNotCount) {
    auto client = RawClient(server_->port());
    for (auto const* fields : {"Range: bytes=0-1,5-6\r\n", "Range: lines=0-1\r\n",
                               "Range: bytes=3-1\r\n", "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n",
                               "Range: bytes=0-1\r\nIf-Range: W/\"tag\"\r\n"}) {
        client.send(request("/files/sparse", fields, "HEAD") + request("/files/pattern", fields));
        EXPECT_EQ(client.answer(true)->header("Content-Length"), std::to_string(sparse_size));
        auto const answer = client.answer();
        ASSERT_TRUE(answer) << fields;
        EXPECT_EQ(answer->status, 200U);
        EXPECT_EQ(answer->body.size(), pattern_size);
    }
}

TEST_F(Download, SendsMoreThanFourGibibytes) {
    auto client = RawClient(server_->port());
    client.send(request("/files/sparse", "Range: bytes=1000-\r\nConnection: close\r\n"));
    EXPECT_EQ(client.answer(true)->status, 206U);
    auto space = std::string(4 << 20, '\0');
    auto tail = client.buffered();
    auto left = sparse_size - 1000 - tail.size();
    while (auto const size = client.receive(space.data(), space.size())) {
        ASSERT_LE(size, left);
        left -= size;
        tail += space.substr(size - std::min<std::size_t>(size, 3), 3);
        tail = tail.substr(tail.size() - std::min<std::size_t>(tail.size(), 3));
    }
    EXPECT_EQ(left, 0U);
    EXPECT_EQ(tail, "end");
}

TEST_F(Download, ServesManyAtOnceAndStallersHoldUpNobody) {
    auto stallers = std::vector<std::unique_ptr<RawClient>>{};
    for (int i = 0; i < 16; ++i) {
        stallers.push_back(std::make_unique<RawClient>(server_->port()));
        stallers.back()->send(request("/files/sparse"));
    }
    auto right = std::atomic<int>{0};
    auto threads = std::vector<std::thread>{};
    for (int i = 0; i < 64; ++i) {
        threads.emplace_back([&, i] {
            auto client = RawClient(server_->port());
            auto const offset = static_cast<std::uint64_t>(i) * 1000;
            client.send(
                request("/files/pattern", "Range: bytes=" + std::to_string(offset) + "-\r\n"));
            auto const answer = client.answer();
            if (answer && answer->body == pattern(offset, pattern_size - offset)) {
                ++right;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(right, 64);
}

TEST_F(Download, SurvivesClientsThatLeave) {
    for (int i = 0; i < 50; ++i) {
        auto client = RawClient(server_->port());
        client.send(request("/files/sparse"));
        if (i % 2 == 0) {
            client.answer(true);
        }
    }
    auto client = RawClient(server_->port());
    client.send(request("/ok"));
    EXPECT_EQ(client.answer()->status, 200U);
}

TEST_F(Download, EndsTheConnectionWhenTheFileIsShorterThanPromised) {
    auto client = RawClient(server_->port());
    client.send(request("/shrinking"));
    EXPECT_EQ(client.answer(true)->header("Content-Length"), std::to_string(pattern_size * 2));
    EXPECT_EQ(client.rest().size(), pattern_size);
}

TEST_F(Download, StopsWithTransfersUnderWay) {
    auto client = RawClient(server_->port());
    client.send(request("/files/pattern"));
    auto const answer = client.answer(true);
    auto stop = std::thread([&] { server_.reset(); });
    EXPECT_EQ(client.rest().size(), pattern_size);
    stop.join();
}

} // namespace

} // namespace datafloor::api::test
