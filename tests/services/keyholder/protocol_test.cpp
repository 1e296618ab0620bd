#include "services/keyholder/protocol.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

#include "tests/services/files.hpp"

namespace datafloor::services {
namespace {

using namespace std::chrono_literals;

Deadline in(std::chrono::milliseconds span) { return std::chrono::steady_clock::now() + span; }

class Frames : public testing::Test {
  protected:
    std::array<int, 2> const ends_ = [] {
        std::array<int, 2> ends{};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        return ends;
    }();
    crypto::Descriptor left_{ends_[0]};
    crypto::Descriptor right_{ends_[1]};

    void write(crypto::BytesView bytes) { crypto::write_all(left_.number(), bytes); }

    std::expected<Frame, FrameFault> receive() { return receive_frame(right_.number(), in(20ms)); }
};

TEST_F(Frames, ArriveWhole) {
    std::string const large(frame_bytes_max, 'x');
    std::thread sender([&] {
        EXPECT_TRUE(send_frame(left_.number(), "{}", {}, in(10s)));
        EXPECT_TRUE(send_frame(left_.number(), large, {}, in(10s)));
    });
    auto const first = receive_frame(right_.number(), in(10s));
    auto const second = receive_frame(right_.number(), in(10s));
    sender.join();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->text, "{}");
    EXPECT_EQ(second->text, large);
}

TEST_F(Frames, BringTheirDescriptors) {
    tests::TemporaryFolder const folder;
    tests::write_file(folder / "one", tests::some_bytes(11));
    tests::write_file(folder / "two", tests::some_bytes(22));
    auto const one = crypto::Descriptor::open_to_read(folder / "one");
    auto const two = crypto::Descriptor::open_to_read(folder / "two");
    int const numbers[] = {one.number(), two.number()};
    ASSERT_TRUE(send_frame(left_.number(), "{}", numbers, in(1s)));
    auto const frame = receive();
    ASSERT_TRUE(frame);
    ASSERT_EQ(frame->descriptors.size(), 2U);
    crypto::Bytes read(100);
    EXPECT_EQ(crypto::read_full(frame->descriptors[1].number(), read), 22U);
    EXPECT_NE(frame->descriptors[0].number(), one.number());
}

TEST_F(Frames, WithTooManyDescriptorsAreMalformed) {
    // More than the receiver has room for, sent by hand.
    std::array<int, 5> numbers;
    numbers.fill(left_.number());
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof numbers)> control{};
    char byte = 0;
    iovec piece{&byte, 1};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof numbers);
    std::memcpy(CMSG_DATA(head), numbers.data(), sizeof numbers);
    ASSERT_EQ(sendmsg(left_.number(), &message, 0), 1);
    EXPECT_EQ(receive().error(), FrameFault::malformed);
}

TEST_F(Frames, OfAForbiddenLengthAreRefusedBeforeTheirContent) {
    std::array<std::uint8_t, 4> const none{};
    write(none);
    EXPECT_EQ(receive().error(), FrameFault::too_long);
    std::array<std::uint8_t, 4> const huge{0xff, 0xff, 0xff, 0xff};
    write(huge);
    EXPECT_EQ(receive().error(), FrameFault::too_long);
    std::array<std::uint8_t, 4> const one_more{0, 0x0c, 0, 1};
    write(one_more);
    EXPECT_EQ(receive().error(), FrameFault::too_long);
}

TEST_F(Frames, ThatDoNotComeAreLate) {
    EXPECT_EQ(receive().error(), FrameFault::late);
    std::array<std::uint8_t, 6> const part{0, 0, 0, 9, '{', '"'};
    write(part);
    EXPECT_EQ(receive().error(), FrameFault::late);
}

TEST_F(Frames, ThatAreCutAreTorn) {
    std::array<std::uint8_t, 6> const part{0, 0, 0, 9, '{', '"'};
    write(part);
    left_ = crypto::Descriptor();
    EXPECT_EQ(receive().error(), FrameFault::torn);
}

TEST_F(Frames, EndWithTheConnection) {
    left_ = crypto::Descriptor();
    EXPECT_EQ(receive().error(), FrameFault::closed);
    EXPECT_EQ(send_frame(right_.number(), "{}", {}, in(1s)).error(), FrameFault::closed);
}

TEST_F(Frames, ToAReaderWhoDoesNotReadAreLate) {
    std::string const large(frame_bytes_max, 'x');
    EXPECT_EQ(send_frame(left_.number(), large, {}, in(20ms)).error(), FrameFault::late);
}

TEST(SocketAt, HasItsModeAndTakesThePlaceOfADeadOne) {
    tests::TemporaryFolder const folder;
    auto const path = folder / "socket";
    {
        auto const listener = listen_at(path, 0660);
        struct stat facts{};
        ASSERT_EQ(stat(path.c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 0777, 0660U);
        EXPECT_THROW(listen_at(path, 0600), std::runtime_error);
        auto const client = connect_to(path);
        EXPECT_EQ(peer_user(client.number()), geteuid());
    }
    EXPECT_THROW(connect_to(path), std::system_error);
    EXPECT_NO_THROW(listen_at(path, 0600));
}

TEST(SocketAt, RefusesAPathTooLongForOne) {
    EXPECT_THROW(listen_at(std::string(200, 'x'), 0600), std::runtime_error);
}

} // namespace
} // namespace datafloor::services
