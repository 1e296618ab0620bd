// A second reading of licences, from their JSON text and the docs alone: what the rules' own
// evaluation is compared with.
#pragma once

#include <string_view>

#include "contracts/licence/evaluate.hpp"

namespace datafloor::contracts::simulation {

class SecondLicence {
  public:
    /// The canonical bytes of a policy.
    explicit SecondLicence(std::string_view text);

    [[nodiscard]] bool permits(std::string_view action, LicenceFacts const& facts) const;
    [[nodiscard]] bool permits_delivery(LicenceFacts const& facts) const;
    /// At some instant from the facts' `now` on and before `until`.
    [[nodiscard]] bool ever_permits_delivery(LicenceFacts facts, Instant until) const;
    /// Whether the constraint under this pointer holds; nothing if the facts cannot tell.
    [[nodiscard]] std::optional<bool> holds(std::string const& pointer,
                                            LicenceFacts const& facts) const;

  private:
    crypto::Json policy_;
};

} // namespace datafloor::contracts::simulation
