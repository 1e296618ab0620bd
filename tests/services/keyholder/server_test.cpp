// A keyholder in a process of its own, spoken to over its socket.
#include "services/keyholder/server.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "services/delivery/ingest.hpp"
#include "services/delivery/opening.hpp"
#include "services/keyholder/client.hpp"
#include "services/keyholder/protocol.hpp"
#include "tests/services/keyholder/trade.hpp"

namespace datafloor::services {
namespace {

using namespace std::chrono_literals;
using tests::ReleaseDraft;

/// A committed release as a file, for a ledger in another process.
struct ReleaseFile {
    SignedText deposit;
    std::vector<BoundKey> receiver;
    contracts::Text<100'000> leaf;
    contracts::Text<100'000> core;
    contracts::Text<100'000> private_part;

    static constexpr auto members() {
        using contracts::member;
        using T = ReleaseFile;
        return std::tuple(member("core", &T::core), member("deposit", &T::deposit),
                          member("leaf", &T::leaf), member("private_part", &T::private_part),
                          member("receiver", &T::receiver));
    }
};

class LedgerOfFiles : public ReleaseSource {
  public:
    explicit LedgerOfFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<CommittedRelease> find_release(OrderId order) override {
        auto const path = folder_ / order.value.text();
        if (!std::filesystem::exists(path)) return std::nullopt;
        auto file = *contracts::decode<ReleaseFile>(crypto::text_of(tests::read_file(path)));
        auto const leaf = *ledger::read_leaf(file.leaf.value);
        std::uint8_t const mark = 0;
        ledger::StoredEntry const entry{
            leaf.index,
            leaf.time,
            file.leaf.value,
            file.core.value,
            file.private_part.value,
            crypto::sha256(crypto::bytes_of(file.private_part.value)),
            crypto::sha256({crypto::BytesView(&mark, 1), crypto::bytes_of(file.leaf.value)})};
        return CommittedRelease{entry, file.deposit, file.receiver};
    }

    void put(OrderId order, CommittedRelease const& release) const {
        tests::write_file(
            folder_ / order.value.text(),
            crypto::bytes_of(contracts::encode(ReleaseFile{release.deposit,
                                                           release.receiver,
                                                           {release.entry.leaf},
                                                           {release.entry.core},
                                                           {*release.entry.private_part}})));
    }

  private:
    std::filesystem::path folder_;
};

class KeyholderProcess : public testing::Test {
  protected:
    tests::KeyholderTrade trade_{tests::some_bytes(300'000)};
    std::filesystem::path home_ = trade_.folder.path();
    LedgerOfFiles ledger_{home_ / "ledger"};
    KeyholderClient client_{{home_ / "socket", 10s}};
    pid_t process_ = -1;
    crypto::Descriptor stop_;

    KeyholderProcess() {
        std::filesystem::create_directory(home_ / "ledger");
        trade_.keys = init_keys(home_ / "keys");
        // Sealed again: the custody recipient is now that of the key folder.
        crypto::age::Recipient const recipients[] = {trade_.provider.identity.recipient(),
                                                     trade_.keys.custody.recipient()};
        trade_.draw_up(seal_file(home_ / "data", trade_.files, recipients));
        trade_.split();
        write_pins(home_ / "keys", trade_.pins());
        start();
    }

    ~KeyholderProcess() override { EXPECT_EQ(end(), 0); }

    void start() {
        int stop[2];
        int ready[2];
        ASSERT_EQ(pipe2(stop, O_CLOEXEC), 0);
        ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
        process_ = fork();
        ASSERT_GE(process_, 0);
        if (process_ == 0) {
            close(stop[1]);
            _exit(serve(stop[0], ready[1]));
        }
        close(stop[0]);
        close(ready[1]);
        stop_ = crypto::Descriptor(stop[1]);
        crypto::Descriptor const waiting(ready[0]);
        std::array<std::uint8_t, 1> byte;
        ASSERT_EQ(crypto::read_full(waiting.number(), byte), 1U);
    }

    int serve(int stop, int ready) {
        try {
            KeyholderOptions options;
            options.socket = home_ / "socket";
            options.keys = home_ / "keys";
            options.vault = home_ / "vault";
            options.patience = 300ms;
            options.stop = stop;
            options.on_ready = [&](KeyholderWalls const&) { EXPECT_EQ(write(ready, "r", 1), 1); };
            run_keyholder(options, ledger_);
            return 0;
        } catch (std::exception const& error) {
            fprintf(stderr, "keyholder: %s\n", error.what());
            return 1;
        }
    }

    int end() {
        stop_ = crypto::Descriptor(); // the pipe closes, which wakes the process
        int status = 0;
        waitpid(process_, &status, 0);
        return status;
    }

    IngestResult ingest(ObjectStore const& store) {
        return services::ingest({tests::sign(trade_.provider.key, trade_.manifest),
                                 {trade_.bound(trade_.provider)},
                                 trade_.files.age_file,
                                 trade_.files.hpt_list},
                                store,
                                [this](IngestRequest const& request, ExaminedFiles files,
                                       Keyholder::Progress const& progress) {
                                    return client_.ingest(request, files, progress);
                                },
                                {});
    }
};

template <class T>
RefusalReason refused(KeyholderResult<T> const& result) {
    EXPECT_FALSE(result);
    return std::get<Refusal>(result.error()).reason;
}

TEST_F(KeyholderProcess, CarriesOneTradeToItsEnd) {
    ObjectStore const store({home_ / "store", 0});
    auto const ingested = ingest(store);
    ASSERT_TRUE(ingested) << reason_of(ingested.error());
    auto const deposit = client_.deposit(trade_.deposit_request());
    ASSERT_TRUE(deposit);
    EXPECT_EQ(refused(client_.header(trade_.order_id())), RefusalReason::release_missing);
    ledger_.put(trade_.order_id(),
                ReleaseDraft(trade_, deposit->document)
                    .commit(trade_, deposit->document, trade_.buyer, trade_.documents));
    ASSERT_TRUE(client_.disclose(trade_.order_id()));
    auto const header = client_.header(trade_.order_id());
    ASSERT_TRUE(header);

    auto const payload = store.path_of(ingested->payload.name);
    ASSERT_TRUE(open_delivery(header->header.value, payload, trade_.manifest,
                              {&trade_.buyer.identity, 1}, home_ / "opened"));
    EXPECT_EQ(tests::read_file(home_ / "opened"), tests::read_file(home_ / "data"));

    // Header and payload, one behind the other, are a file of stock age.
    auto file = crypto::Bytes(header->header.value.begin(), header->header.value.end());
    for (auto byte : tests::read_file(payload)) file.push_back(byte);
    tests::write_file(home_ / "delivery.age", file);
    tests::write_file(home_ / "identity", crypto::bytes_of(crypto::age::print_key_file(
                                              trade_.buyer.identity, "2026-01-01T00:00:00Z")));
    auto const command = "cd '" + home_.string() + "' && age -d -i identity -o plain delivery.age";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(tests::read_file(home_ / "plain"), tests::read_file(home_ / "data"));
}

TEST_F(KeyholderProcess, KeepsItsVaultAcrossRestarts) {
    ObjectStore const store({home_ / "store", 0});
    ASSERT_TRUE(ingest(store));
    auto const deposit = client_.deposit(trade_.deposit_request());
    ASSERT_TRUE(deposit);
    ASSERT_EQ(end(), 0);
    auto const away = client_.header(trade_.order_id());
    ASSERT_FALSE(away);
    EXPECT_TRUE(std::holds_alternative<KeyholderAway>(away.error()));
    start();
    ledger_.put(trade_.order_id(),
                ReleaseDraft(trade_, deposit->document)
                    .commit(trade_, deposit->document, trade_.buyer, trade_.documents));
    EXPECT_TRUE(client_.header(trade_.order_id()));
}

TEST_F(KeyholderProcess, SaysWhoItIs) {
    auto const status = client_.status();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->keyholder, trade_.keys.signing.public_key());
    EXPECT_EQ(status->custody.point, trade_.keys.custody.recipient().point());
    EXPECT_EQ(status->escrow.point, trade_.keys.escrow.recipient().point());
}

TEST_F(KeyholderProcess, AnswersNonsenseWithARefusal) {
    auto const socket = connect_to(home_ / "socket");
    auto const ask = [&](std::string_view text, std::span<int const> descriptors = {}) {
        auto const deadline = std::chrono::steady_clock::now() + 10s;
        EXPECT_TRUE(send_frame(socket.number(), text, descriptors, deadline));
        auto const answer = receive_frame(socket.number(), deadline);
        EXPECT_TRUE(answer);
        return contracts::decode<Refusal>(answer->text)->reason;
    };
    int const file[] = {socket.number()};
    EXPECT_EQ(ask("x"), RefusalReason::request_malformed);
    EXPECT_EQ(ask("[]"), RefusalReason::request_malformed);
    EXPECT_EQ(ask(R"({"op":"open"})"), RefusalReason::request_malformed);
    EXPECT_EQ(ask(R"({"op":"header"})"), RefusalReason::request_malformed);
    EXPECT_EQ(ask(R"({"op": "status","v":1})"), RefusalReason::request_malformed);
    EXPECT_EQ(ask(R"({"op":"status","v":1})", file), RefusalReason::request_malformed);
    EXPECT_EQ(ask(contracts::encode(trade_.ingest_request())), RefusalReason::descriptor_missing);
    int const pair[] = {socket.number(), socket.number()};
    EXPECT_EQ(ask(contracts::encode(trade_.ingest_request()), pair),
              RefusalReason::descriptor_missing);
    EXPECT_TRUE(client_.status());
}

TEST_F(KeyholderProcess, CutsWhoIsSlowAndServesTheOthers) {
    auto const slow = connect_to(home_ / "socket");
    std::array<std::uint8_t, 5> const part{0, 0, 0, 9, '{'};
    crypto::write_all(slow.number(), part);
    EXPECT_TRUE(client_.status());
    // Closed by the keyholder: nothing more is to be read.
    auto const cut = receive_frame(slow.number(), std::chrono::steady_clock::now() + 10s);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error(), FrameFault::closed);
}

TEST_F(KeyholderProcess, LetsNoOtherUserSpeak) {
    if (geteuid() != 0) {
        // Nobody else to be: the rule is looked at from the other side.
        EXPECT_TRUE(client_.status());
        return;
    }
    std::filesystem::permissions(home_, std::filesystem::perms(0711));
    std::filesystem::permissions(home_ / "socket", std::filesystem::perms(0666));
    auto const other = fork();
    ASSERT_GE(other, 0);
    if (other == 0) {
        auto const away = setuid(65534) == 0 && !client_.status();
        _exit(away ? 0 : 1);
    }
    int status = 1;
    waitpid(other, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(client_.status());
}

TEST(Client, SaysWhenNobodyIsThereOrNobodyAnswers) {
    tests::TemporaryFolder const folder;
    KeyholderClient const client({folder / "socket", 50ms});
    auto const nobody = client.status();
    ASSERT_FALSE(nobody);
    EXPECT_TRUE(std::holds_alternative<KeyholderAway>(nobody.error()));
    auto const listener = listen_at(folder / "socket", 0600);
    auto const silent = client.status();
    ASSERT_FALSE(silent);
    EXPECT_EQ(std::get<KeyholderAway>(silent.error()).detail, "no answer in time");
}

} // namespace
} // namespace datafloor::services
