// Whole age v1 files through file descriptors: constant memory at any size, one thread.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>

#include "crypto/age/failure.hpp"
#include "crypto/age/header.hpp"
#include "crypto/age/payload.hpp"

namespace datafloor::crypto::age {

/// Encrypts all of `input` to `output` under a fresh file key. `observe` sees every chunk.
void encrypt_stream(int input, int output, std::span<Recipient const> recipients,
                    ChunkSink const& observe = {});

/// The payload alone, nonce first, for a header that is made later or several times.
void encrypt_payload(int input, int output, FileKey const& file_key, PayloadNonce const& nonce,
                     ChunkSink const& observe = {});

struct DecryptHooks {
    /// Asked before the first chunk is opened.
    PayloadDecryptor::Gate gate;
    ChunkSink observe;
};

/// Decrypts all of `input`. What was written to `output` before a failure is authentic but cut:
/// write to an `AtomicFile` and publish it after success. Throws std::system_error on failing I/O.
std::expected<void, Failure> decrypt_stream(int input, int output,
                                            std::span<Identity const> identities,
                                            DecryptHooks hooks = {});

/// Both publish the output under its name only when it is whole.
void encrypt_file(std::filesystem::path const& input, std::filesystem::path const& output,
                  std::span<Recipient const> recipients);
std::expected<void, Failure> decrypt_file(std::filesystem::path const& input,
                                          std::filesystem::path const& output,
                                          std::span<Identity const> identities);

} // namespace datafloor::crypto::age
