// How the keyholder is spoken to: frames over a UNIX stream socket. A frame is four bytes of
// big-endian length and so many bytes of canonical JSON; file descriptors travel with its first
// bytes.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "crypto/descriptor.hpp"

namespace datafloor::services {

inline constexpr std::size_t frame_bytes_max = std::size_t{768} << 10;
inline constexpr std::size_t frame_descriptors_max = 2;

enum class FrameFault {
    closed,    // the other side ended, between two frames
    torn,      // it ended within one
    late,      // the deadline passed
    too_long,  // announced more bytes than a frame may have, or none
    malformed, // more descriptors than a frame may carry
};

std::string_view text_of(FrameFault fault);

struct Frame {
    std::string text;
    std::vector<crypto::Descriptor> descriptors;
};

using Deadline = std::chrono::steady_clock::time_point;

/// Throws std::system_error where the socket fails otherwise, like all below. Never waits beyond
/// the deadline, however slowly the other side reads or writes.
std::expected<void, FrameFault> send_frame(int socket, std::string_view text,
                                           std::span<int const> descriptors, Deadline deadline);
std::expected<Frame, FrameFault> receive_frame(int socket, Deadline deadline);

/// Takes the place of a socket nobody listens on. Throws std::runtime_error if somebody does, or
/// the path is too long for one.
crypto::Descriptor listen_at(std::filesystem::path const& path, mode_t mode);
crypto::Descriptor connect_to(std::filesystem::path const& path);

/// Who is at the other end, as the kernel knows it.
uid_t peer_user(int socket);

} // namespace datafloor::services
