#include "services/delivery/ingest.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <future>

#include "services/delivery/opening.hpp"
#include "tests/services/keyholder/trade.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Ingest : public testing::Test {
  protected:
    tests::KeyholderTrade trade_{tests::some_bytes(200'000)};
    Keyholder keyholder_ = trade_.keyholder();
    ObjectStore store_{{trade_.folder / "store", 0}};
    Examine examine_ =
        [this](IngestRequest const& request, ExaminedFiles files,
               Keyholder::Progress const& progress) -> KeyholderResult<DocumentAnswer> {
        auto answer = keyholder_.ingest(request, files, progress);
        if (!answer) return std::unexpected(std::variant<KeyholderAway, Refusal>(answer.error()));
        return *answer;
    };

    [[nodiscard]] IngestJob job() const {
        return {tests::sign(trade_.provider.key, trade_.manifest),
                {trade_.bound(trade_.provider)},
                trade_.files.age_file,
                trade_.files.hpt_list};
    }

    [[nodiscard]] IngestResult run(Keyholder::Progress const& progress = {}) const {
        return ingest(job(), store_, examine_, progress);
    }

    [[nodiscard]] std::size_t files_in_store() const {
        std::size_t count = 0;
        for (auto const& entry : fs::recursive_directory_iterator(trade_.folder / "store"))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }

    void fails_with(std::string_view reason) {
        auto const result = run();
        ASSERT_FALSE(result);
        EXPECT_EQ(reason_of(result.error()), reason);
        EXPECT_EQ(files_in_store(), 0U);
    }

    void alter(fs::path const& path, std::size_t at) {
        auto bytes = tests::read_file(path);
        bytes[at] ^= 1;
        tests::write_file(path, bytes);
    }

    [[nodiscard]] VersionId version() const {
        return {trade_.manifest.listing, trade_.manifest.version};
    }
};

TEST_F(Ingest, StoresPayloadListAndHeaderAsObjects) {
    auto const done = run();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->payload.name, trade_.manifest.payload.sha256);
    EXPECT_EQ(done->payload.bytes, trade_.manifest.payload.bytes);
    EXPECT_EQ(done->hpt_list.name, trade_.manifest.hpt_list.sha256);
    EXPECT_TRUE(store_.verify(done->payload.name));
    EXPECT_EQ(crypto::text_of(tests::read_file(store_.path_of(done->header.name))), trade_.header);
    EXPECT_EQ(files_in_store(), 3U);
    auto const finding = crypto::verify_document<contracts::IngestFinding>(
        done->finding.body.value, done->finding.signature.value, trade_.keys.signing.public_key(),
        contracts::decode<contracts::IngestFinding>);
    ASSERT_TRUE(finding);
    EXPECT_EQ((*finding)->payload_sha256, done->payload.name);
}

TEST_F(Ingest, TellsHowFarItIs) {
    std::uint64_t last = 0;
    ASSERT_TRUE(run([&](std::uint64_t done, std::uint64_t total) {
        EXPECT_GT(done, last);
        EXPECT_LE(done, total);
        EXPECT_EQ(total, 2 * trade_.manifest.payload.bytes);
        last = done;
        return true;
    }));
    EXPECT_GE(last, trade_.manifest.payload.bytes);
    EXPECT_THROW((void)run([](std::uint64_t, std::uint64_t) { return false; }), ExaminationStopped);
}

TEST_F(Ingest, OfAlteredCiphertextFails) {
    alter(trade_.files.age_file, trade_.header.size() + 100'000);
    fails_with("payload_sha256_differs");
}

TEST_F(Ingest, OfAnotherNonceFails) {
    alter(trade_.files.age_file, trade_.header.size() + 3);
    fails_with("nonce_differs");
}

TEST_F(Ingest, OfAnAlteredListFails) {
    alter(trade_.files.hpt_list, 40);
    fails_with("hpt_list_sha256_differs");
}

TEST_F(Ingest, OfFilesOfAnotherSizeFails) {
    auto const whole = tests::read_file(trade_.files.age_file);
    tests::write_file(trade_.files.age_file, crypto::BytesView(whole).first(whole.size() - 1));
    fails_with("payload_truncated");
    auto longer = whole;
    longer.push_back(0);
    tests::write_file(trade_.files.age_file, longer);
    fails_with("payload_continued");
    tests::write_file(trade_.files.age_file, whole);
    auto list = tests::read_file(trade_.files.hpt_list);
    list.push_back(0);
    tests::write_file(trade_.files.hpt_list, list);
    fails_with("hpt_list_bytes_differ");
}

TEST_F(Ingest, WithoutAHeaderFails) {
    fs::copy_file(trade_.folder / "payload", trade_.files.age_file,
                  fs::copy_options::overwrite_existing);
    fails_with("header_malformed");
    tests::write_file(trade_.files.age_file, {});
    fails_with("header_malformed");
}

TEST_F(Ingest, OfNumbersThatDoNotFitTogetherFails) {
    auto const right = trade_.manifest;
    trade_.manifest.plaintext.chunks += 1;
    fails_with("manifest_inconsistent");
    trade_.manifest = right;
    trade_.manifest.plaintext.tree_root[0] ^= 1;
    fails_with("tree_root_differs");
}

TEST_F(Ingest, LeavesNothingWhereTheKeyholderSaysNo) {
    // Everything anyone can see is right; the header was not made for the floor's custody.
    auto const file = tests::read_file(trade_.folder / "payload");
    crypto::age::Recipient const others[] = {trade_.provider.identity.recipient()};
    auto const header = crypto::age::make_header(crypto::age::FileKey::random(), others).print();
    auto forged = crypto::Bytes(header.begin(), header.end());
    forged.insert(forged.end(), file.begin(), file.end());
    tests::write_file(trade_.files.age_file, forged);
    fails_with("key_not_wrapped");
}

TEST_F(Ingest, OfAnUnboundProviderFails) {
    trade_.registrar = crypto::SigningKey::generate();
    fails_with("registrar_unknown");
}

TEST_F(Ingest, WithoutAKeyholderMayPassLater) {
    examine_ = [](auto&&...) -> KeyholderResult<DocumentAnswer> {
        return std::unexpected(std::variant<KeyholderAway, Refusal>(KeyholderAway{"gone"}));
    };
    auto const result = run();
    ASSERT_FALSE(result);
    EXPECT_EQ(reason_of(result.error()), "keyholder_away");
    EXPECT_TRUE(may_pass_later(result.error()));
    EXPECT_FALSE(may_pass_later(PayloadFault::chunk_refused));
    EXPECT_TRUE(may_pass_later(StoreFault::store_full));
}

TEST_F(Ingest, IsRefusedWhereNoRoomIsLeft) {
    ObjectStore const full({trade_.folder / "full", std::uint64_t{1} << 62});
    auto const result = ingest(job(), full, examine_, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(reason_of(result.error()), "store_full");
}

TEST_F(Ingest, RunsAtTheDeskOneAfterAnother) {
    std::promise<crypto::Hash> ended;
    IngestDesk desk(store_, examine_,
                    [&](VersionId, Ingested const& done) { ended.set_value(done.payload.name); },
                    {});
    EXPECT_EQ(desk.status(version()).state, IngestState::none);
    ASSERT_TRUE(desk.submit(version(), job()));
    auto future = ended.get_future();
    ASSERT_EQ(future.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(future.get(), trade_.manifest.payload.sha256);
    while (desk.status(version()).state == IngestState::checking) std::this_thread::yield();
    EXPECT_EQ(desk.status(version()).state, IngestState::stored);
    EXPECT_EQ(desk.status(version()).bytes_done, desk.status(version()).bytes_total);
}

TEST_F(Ingest, AtTheDeskSaysWhyItFailedAndTriesAgain) {
    alter(trade_.files.hpt_list, 40);
    IngestDesk desk(store_, examine_, {}, {});
    auto const end = [&] {
        for (;;) {
            auto const status = desk.status(version());
            if (status.state == IngestState::stored || status.state == IngestState::failed)
                return status;
            std::this_thread::yield();
        }
    };
    ASSERT_TRUE(desk.submit(version(), job()));
    EXPECT_EQ(end().state, IngestState::failed);
    EXPECT_EQ(end().reason, "hpt_list_sha256_differs");
    alter(trade_.files.hpt_list, 40);
    ASSERT_TRUE(desk.submit(version(), job()));
    EXPECT_EQ(end().state, IngestState::stored);
}

TEST_F(Ingest, AtTheDeskWaitsWhileTheKeyholderIsAway) {
    std::atomic<bool> away = true;
    Examine const examine = [&](auto&&... args) -> KeyholderResult<DocumentAnswer> {
        if (away) return std::unexpected(std::variant<KeyholderAway, Refusal>(KeyholderAway{"x"}));
        return examine_(args...);
    };
    IngestDesk desk(store_, examine, {}, {});
    auto const end = [&] {
        for (;;) {
            auto status = desk.status(version());
            if (status.state != IngestState::queued && status.state != IngestState::checking)
                return status;
            std::this_thread::yield();
        }
    };
    ASSERT_TRUE(desk.submit(version(), job()));
    EXPECT_EQ(end().state, IngestState::waiting);
    EXPECT_EQ(end().reason, "keyholder_away");
    away = false;
    ASSERT_TRUE(desk.submit(version(), job()));
    EXPECT_EQ(end().state, IngestState::stored);
}

TEST_F(Ingest, AtTheDeskWaitsWhileItsFindingCannotBeRecorded) {
    IngestDesk desk(store_, examine_,
                    [](VersionId, Ingested const&) { throw std::runtime_error("not now"); }, {});
    ASSERT_TRUE(desk.submit(version(), job()));
    while (desk.status(version()).state != IngestState::waiting) {
        ASSERT_NE(desk.status(version()).state, IngestState::failed);
        std::this_thread::yield();
    }
    EXPECT_EQ(desk.status(version()).reason, "not now");
}

TEST_F(Ingest, AtTheDeskHasABoundedQueue) {
    std::promise<void> go;
    auto const gate = go.get_future().share();
    std::promise<void> begun;
    Examine const slow = [&](auto&&...) -> KeyholderResult<DocumentAnswer> {
        begun.set_value();
        gate.wait();
        return std::unexpected(std::variant<KeyholderAway, Refusal>(KeyholderAway{"gone"}));
    };
    IngestDesk desk(store_, slow, {}, {.queue_max = 0});
    EXPECT_FALSE(desk.submit(version(), job()));
    EXPECT_EQ(desk.status(version()).state, IngestState::none);
    IngestDesk other(store_, slow, {}, {.queue_max = 1});
    ASSERT_TRUE(other.submit(version(), job()));
    begun.get_future().wait();
    EXPECT_EQ(other.status(version()).state, IngestState::checking);
    EXPECT_TRUE(other.submit(version(), job())); // in work already
    EXPECT_TRUE(other.submit({version().listing, 2}, {}));
    EXPECT_FALSE(other.submit({version().listing, 3}, {}));
    go.set_value();
}

/// The most memory a process of its own needs for this, in bytes; nothing if it failed.
std::optional<std::uint64_t> peak_memory_of(std::function<bool()> const& work) {
    auto const child = fork();
    if (child == 0) {
        // From here on: what was used before the fork counts for the parent.
        std::ofstream("/proc/self/clear_refs") << "5";
        bool const good = work();
        std::ifstream status("/proc/self/status");
        // In MiB, as an exit status: what is over 254 is as bad as 254.
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:"))
                _exit(good ? static_cast<int>(std::min(std::stoul(line.substr(6)) >> 10, 254UL))
                           : 255);
        _exit(255);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 255) return std::nullopt;
    return static_cast<std::uint64_t>(WEXITSTATUS(status)) << 20;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool instrumented = true;
#else
constexpr bool instrumented = false;
#endif
#else
constexpr bool instrumented = false;
#endif

TEST_F(Ingest, OfALargePayloadNeedsLittleMemory) {
    // Sparse: only its ciphertext takes room. Smaller under a sanitizer, whose own memory counts.
    auto const bytes = std::uint64_t{instrumented ? 8U : 256U} << 20;
    constexpr std::uint64_t memory_max = std::uint64_t{64} << 20;
    tests::TemporaryFolder const folder(fs::temp_directory_path());
    tests::write_file(folder / "large", {});
    fs::resize_file(folder / "large", bytes);
    trade_.files = {folder / "large.age", folder / "large.hpt"};
    ObjectStore const store({folder / "store", 0});
    auto const peak = peak_memory_of([&] {
        crypto::age::Recipient const recipients[] = {trade_.keys.custody.recipient()};
        trade_.draw_up(seal_file(folder / "large", trade_.files, recipients));
        return ingest(job(), store, examine_, {}).has_value();
    });
    ASSERT_TRUE(peak);
    if (!instrumented) EXPECT_LT(*peak, memory_max);
}

} // namespace
} // namespace datafloor::services
