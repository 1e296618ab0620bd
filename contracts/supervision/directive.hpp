// Directives as facts: whose word waits for another officer's, and what two officers decided.
#pragma once

#include "contracts/order/order.hpp"
#include "contracts/party/party.hpp"
#include "contracts/supervision/documents.hpp"

namespace datafloor::contracts {

/// SHA-256 over the canonical bytes of *what* is directed: kind, subject, act and parameters, not
/// who says it, when and why. Two directives that say the same have the same id.
struct DirectiveId {
    Hash sha256{};
    auto operator<=>(DirectiveId const&) const = default;
};

template <>
struct TextForm<DirectiveId> {
    static void append(std::string& out, DirectiveId const& id) {
        crypto::append_hex(out, id.sha256);
    }

    static bool parse(std::string_view text, DirectiveId& id) {
        return crypto::from_hex(text, id.sha256);
    }
};

/// The last word on one thing that takes two officers.
struct Directive {
    using Key = DirectiveId;
    static constexpr std::string_view table = "directive";

    DirectiveId directive;
    UserId officer;
    crypto::Thumbprint officer_key;
    Hash document_sha256{};
    Instant expires_at;
    /// For another officer; false once two have decided.
    bool waits = false;

    [[nodiscard]] Key key() const { return directive; }

    static constexpr auto members() {
        using T = Directive;
        return std::tuple(member("directive", &T::directive), member("officer", &T::officer),
                          member("officer_key", &T::officer_key),
                          member("document_sha256", &T::document_sha256),
                          member("expires_at", &T::expires_at), member("waits", &T::waits));
    }
};

/// One officer's word; it waits for another's.
struct DirectiveGiven {
    static constexpr std::string_view type = "directive-given.v1";

    DirectiveId directive;
    UserId officer;
    crypto::Thumbprint officer_key;
    Hash document_sha256{};
    Instant expires_at;

    static constexpr auto members() {
        using T = DirectiveGiven;
        return std::tuple(ConstantText{"type", type}, member("directive", &T::directive),
                          member("officer", &T::officer), member("officer_key", &T::officer_key),
                          member("document_sha256", &T::document_sha256),
                          member("expires_at", &T::expires_at));
    }
};

/// By one officer.
struct PartySuspensionChanged {
    static constexpr std::string_view type = "party-suspension-changed.v1";

    PartyId party;
    bool suspended = false;
    Hash directive_sha256{};

    static constexpr auto members() {
        using T = PartySuspensionChanged;
        return std::tuple(ConstantText{"type", type}, member("party", &T::party),
                          member("suspended", &T::suspended),
                          member("directive_sha256", &T::directive_sha256));
    }
};

/// By two officers; the hash is the second one's document.
struct PartyFreezeChanged {
    static constexpr std::string_view type = "party-freeze-changed.v1";

    PartyId party;
    FreezeAct act{};
    DirectiveId directive;
    Hash directive_sha256{};

    static constexpr auto members() {
        using T = PartyFreezeChanged;
        return std::tuple(ConstantText{"type", type}, member("party", &T::party),
                          member("act", &T::act), member("directive", &T::directive),
                          member("directive_sha256", &T::directive_sha256));
    }
};

/// By two officers: the order stands still, its clock with it.
struct OrderFrozen {
    static constexpr std::string_view type = "order-frozen.v1";

    OrderId order;
    DirectiveId directive;
    Hash directive_sha256{};
    /// Then the floor lifts the freeze by itself.
    Instant lift_by;

    static constexpr auto members() {
        using T = OrderFrozen;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("directive", &T::directive),
                          member("directive_sha256", &T::directive_sha256),
                          member("lift_by", &T::lift_by));
    }
};

/// By two officers, or because the freeze lasted as long as the rulebook allows (then with
/// evidence). The clock goes on with what was left of it.
struct OrderFreezeLifted {
    static constexpr std::string_view type = "order-freeze-lifted.v1";

    OrderId order;
    std::optional<DirectiveId> directive;
    std::optional<Hash> directive_sha256;
    std::optional<DeadlineEvidence> evidence;
    /// Where the order's clock now ends; absent where none runs.
    std::optional<Instant> due_at;

    static constexpr auto members() {
        using T = OrderFreezeLifted;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("directive", &T::directive),
                          member("directive_sha256", &T::directive_sha256),
                          member("evidence", &T::evidence), member("due_at", &T::due_at));
    }
};

} // namespace datafloor::contracts

template <>
struct std::hash<datafloor::contracts::DirectiveId> {
    std::size_t operator()(datafloor::contracts::DirectiveId const& id) const noexcept {
        return datafloor::contracts::keyed_hash(id.sha256.data());
    }
};
