// The licence of a version, as the description that its provider signed says it.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "contracts/listing/listing.hpp"
#include "contracts/offer/offer.hpp"
#include "ledger/database.hpp"

namespace datafloor::services {

/// From the entry that drafted the version, so that it waits for no follower. Nothing: that entry's
/// private part is erased, and the licence with it.
std::optional<contracts::Policy> find_licence(ledger::Connection& connection,
                                              contracts::Version const& version);

/// The licences that offers sell under. None ever changes, but one may be erased: what was found is
/// kept for a minute. Thread-safe.
class Licences {
  public:
    using Found = std::shared_ptr<contracts::Policy const>;

    /// Null: not known here, or no more.
    Found find_cached(contracts::OfferId offer);
    /// Null: the offer's licence is erased. Of an offer that is not in the books: an empty policy,
    /// with which the rules decline the order before they look at it.
    Found find(ledger::Connection& connection, contracts::OfferId offer);

  private:
    static constexpr std::size_t cached_max = 512;
    static constexpr std::chrono::minutes kept{1};

    std::mutex mutex_;
    std::chrono::steady_clock::time_point since_; // of the oldest
    std::unordered_map<contracts::OfferId, Found> known_;
};

} // namespace datafloor::services
