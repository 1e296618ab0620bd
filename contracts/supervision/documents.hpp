// Officers' directives on parties and orders (SUPERVISION section 4B, I2 and the hold of an order).
#pragma once

#include "contracts/base/document.hpp"

namespace datafloor::contracts {

/// What becomes of a party. A suspension takes one officer, a freeze two.
enum class PartyAct : std::uint8_t { suspend, lift_suspension, freeze, lift_freeze };

template <>
struct EnumNames<PartyAct> {
    static constexpr auto names =
        std::to_array<std::string_view>({"suspend", "lift-suspension", "freeze", "lift-freeze"});
};

/// Signed by an officer of the regulator.
struct PartyDirective : Document {
    static constexpr std::string_view typ = "datafloor.party-directive.v1";

    PartyId party;
    PartyAct act{};
    Text<400> legal_basis;
    Text<2000> reason;

    static constexpr auto members() {
        using T = PartyDirective;
        return document_members<T>(member("act", &T::act), member("legal_basis", &T::legal_basis),
                                   member("party", &T::party), member("reason", &T::reason));
    }
};

enum class FreezeAct : std::uint8_t { freeze, lift };

template <>
struct EnumNames<FreezeAct> {
    static constexpr auto names = std::to_array<std::string_view>({"freeze", "lift"});
};

/// Signed by an officer of the regulator; takes two.
struct OrderDirective : Document {
    static constexpr std::string_view typ = "datafloor.order-directive.v1";

    OrderId order;
    FreezeAct act{};
    Text<400> legal_basis;
    Text<2000> reason;

    static constexpr auto members() {
        using T = OrderDirective;
        return document_members<T>(member("act", &T::act), member("legal_basis", &T::legal_basis),
                                   member("order", &T::order), member("reason", &T::reason));
    }
};

} // namespace datafloor::contracts
