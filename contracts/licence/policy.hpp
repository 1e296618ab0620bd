// The licence of a dataset: an ODRL 2.2 policy over the floor's small profile (PROTOCOL section 4,
// docs/LICENCES.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contracts/base/codec.hpp"

namespace datafloor::contracts {

/// What may be permitted or prohibited.
enum class LicenceAction : std::uint8_t {
    use,
    display,
    aggregate,
    derive,
    train,
    distribute,
    reidentify,
};

template <>
struct EnumNames<LicenceAction> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"use", "display", "aggregate", "derive", "floor:train", "distribute", "floor:reidentify"});
};

enum class LicenceDuty : std::uint8_t { attribute, erase, compensate, inform };

template <>
struct EnumNames<LicenceDuty> {
    static constexpr auto names =
        std::to_array<std::string_view>({"attribute", "delete", "compensate", "inform"});
};

enum class LeftOperand : std::uint8_t {
    purpose,
    spatial,
    industry,
    date_time,
    count,
    elapsed_time,
    pay_amount,
    recipient,
};

template <>
struct EnumNames<LeftOperand> {
    static constexpr auto names =
        std::to_array<std::string_view>({"purpose", "spatial", "industry", "dateTime", "count",
                                         "elapsedTime", "payAmount", "recipient"});
};

enum class ConstraintOperator : std::uint8_t { eq, lteq, lt, gteq, gt, is_any_of, is_none_of };

template <>
struct EnumNames<ConstraintOperator> {
    static constexpr auto names =
        std::to_array<std::string_view>({"eq", "lteq", "lt", "gteq", "gt", "isAnyOf", "isNoneOf"});
};

struct Constraint {
    LeftOperand left{};
    ConstraintOperator comparison{};
    std::vector<Text<200>> right; // one value, or several for isAnyOf and isNoneOf
    /// Of a payAmount. Absent (older licences): whatever currency is paid in.
    std::optional<Currency> unit = std::nullopt;

    static constexpr auto members() {
        return std::tuple(
            member("leftOperand", &Constraint::left), member("operator", &Constraint::comparison),
            member("rightOperand", &Constraint::right), member("unit", &Constraint::unit));
    }
};

using Constraints = std::vector<Constraint>;

/// Where a list came into the profile after licences had been signed, an empty one is absent, so
/// that a licence has one text and the older ones keep theirs.
struct Duty {
    LicenceDuty action{};
    std::optional<Constraints> constraint = std::nullopt; // by when, how much

    static constexpr auto members() {
        return std::tuple(member("action", &Duty::action), member("constraint", &Duty::constraint));
    }
};

struct Permission {
    LicenceAction action{};
    Constraints constraint;
    std::vector<Duty> duty;

    static constexpr auto members() {
        return std::tuple(member("action", &Permission::action),
                          member("constraint", &Permission::constraint),
                          member("duty", &Permission::duty));
    }
};

struct Prohibition {
    LicenceAction action{};
    std::optional<Constraints> constraint = std::nullopt; // it holds where all of these do

    static constexpr auto members() {
        return std::tuple(member("action", &Prohibition::action),
                          member("constraint", &Prohibition::constraint));
    }
};

/// What prevails where a permission and a prohibition of one act both hold. Absent: ODRL's default
/// `invalid`, a policy that permits and prohibits one act is none.
enum class ConflictStrategy : std::uint8_t { perm, prohibit };

template <>
struct EnumNames<ConflictStrategy> {
    static constexpr auto names = std::to_array<std::string_view>({"perm", "prohibit"});
};

/// An ODRL Offer: its target is the listing that carries it, its assigner the provider, without
/// whom an ODRL Offer is none (ODRL 2.2 information model, section 2.1.2).
struct Policy {
    Text<100> assigner;
    Text<100> uid;
    Text<100> target;
    std::vector<Permission> permission;
    std::vector<Prohibition> prohibition;
    std::optional<ConflictStrategy> conflict = std::nullopt;

    static constexpr auto members() {
        return std::tuple(
            ConstantText{"@context", "http://www.w3.org/ns/odrl.jsonld"},
            ConstantText{"@type", "Offer"},
            ConstantText{"profile", "urn:datafloor:odrl-profile:v1"},
            member("assigner", &Policy::assigner), member("conflict", &Policy::conflict),
            member("permission", &Policy::permission), member("prohibition", &Policy::prohibition),
            member("target", &Policy::target), member("uid", &Policy::uid));
    }
};

/// The licence's hash: SHA-256 of the policy's canonical bytes. Offers, manifests and orders name
/// it.
Hash licence_sha256(Policy const& policy);

/// What is wrong with a policy, and where in it (RFC 6901).
struct PolicyFault {
    std::string pointer;
    std::string what;

    bool operator==(PolicyFault const&) const = default;
};

/// What the floor demands of every new licence: at least one permission, re-identification
/// prohibited without condition, one act permitted and prohibited only with a conflict strategy,
/// nothing said twice, operators and values that fit their left operand. Nothing: it is sound.
/// Licences that were listed under fewer demands stay in force; reading and rendering take them.
std::optional<PolicyFault> fault_of(Policy const& policy);

} // namespace datafloor::contracts
