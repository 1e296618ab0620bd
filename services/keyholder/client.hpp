// Speaks to the keyholder: synchronous, one connection for each call, every wait ends.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <string>
#include <variant>

#include "services/keyholder/keyholder.hpp"

namespace datafloor::services {

/// No keyholder, no answer in time, or one that is none: ask again later.
struct KeyholderAway {
    std::string detail;
};

template <class T>
using KeyholderResult = std::expected<T, std::variant<KeyholderAway, Refusal>>;

/// Thread-safe: it holds nothing but its options.
class KeyholderClient {
  public:
    struct Options {
        std::filesystem::path socket;
        /// Until the next sign of life.
        std::chrono::milliseconds timeout{15'000};
    };

    explicit KeyholderClient(Options options) : options_(std::move(options)) {}

    [[nodiscard]] KeyholderResult<DocumentAnswer>
    ingest(IngestRequest const& request, ExaminedFiles files,
           Keyholder::Progress const& progress = {}) const;
    [[nodiscard]] KeyholderResult<DocumentAnswer> deposit(DepositRequest const& request) const;
    [[nodiscard]] KeyholderResult<DocumentAnswer> disclose(OrderId order) const;
    [[nodiscard]] KeyholderResult<HeaderAnswer> header(OrderId order) const;
    [[nodiscard]] KeyholderResult<StatusAnswer> status() const;

  private:
    Options options_;
};

} // namespace datafloor::services
