// The licence of a dataset: an ODRL 2.2 policy over the floor's small profile (PROTOCOL section 4).
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

    static constexpr auto members() {
        return std::tuple(member("leftOperand", &Constraint::left),
                          member("operator", &Constraint::comparison),
                          member("rightOperand", &Constraint::right));
    }
};

struct Duty {
    LicenceDuty action{};

    static constexpr auto members() { return std::tuple(member("action", &Duty::action)); }
};

struct Permission {
    LicenceAction action{};
    std::vector<Constraint> constraint;
    std::vector<Duty> duty;

    static constexpr auto members() {
        return std::tuple(member("action", &Permission::action),
                          member("constraint", &Permission::constraint),
                          member("duty", &Permission::duty));
    }
};

struct Prohibition {
    LicenceAction action{};

    static constexpr auto members() { return std::tuple(member("action", &Prohibition::action)); }
};

/// An ODRL Offer: its target is the listing that carries it, its assigner the provider, without
/// whom an ODRL Offer is none (ODRL 2.2 information model, section 2.1.2).
struct Policy {
    Text<100> assigner;
    Text<100> uid;
    Text<100> target;
    std::vector<Permission> permission;
    std::vector<Prohibition> prohibition;

    static constexpr auto members() {
        return std::tuple(ConstantText{"@context", "http://www.w3.org/ns/odrl.jsonld"},
                          ConstantText{"@type", "Offer"},
                          ConstantText{"profile", "urn:datafloor:odrl-profile:v1"},
                          member("assigner", &Policy::assigner),
                          member("permission", &Policy::permission),
                          member("prohibition", &Policy::prohibition),
                          member("target", &Policy::target), member("uid", &Policy::uid));
    }
};

/// The licence's hash: SHA-256 of the policy's canonical bytes. Offers, manifests and orders name
/// it.
Hash licence_sha256(Policy const& policy);

/// What the floor demands of every licence: at least one permission, re-identification prohibited,
/// nothing both permitted and prohibited, nothing said twice, operators and values that fit their
/// left operand. Says what is wrong.
std::optional<std::string> fault_of(Policy const& policy);

} // namespace datafloor::contracts
