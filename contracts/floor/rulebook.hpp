// The rulebook: every threshold, deadline, fee and class as versioned data. Entry 0 holds the
// first.
#pragma once

#include <optional>
#include <vector>

#include "contracts/base/codec.hpp"
#include "contracts/floor/roles.hpp"

namespace datafloor::contracts {

/// The supervision class of a dataset version (SUPERVISION section 2).
enum class DataClass : std::uint8_t {
    open,
    ordinary,
    deidentified,
    personal,
    important,
    core,
    state_secret,
    banned,
};

template <>
struct EnumNames<DataClass> {
    static constexpr auto names =
        std::to_array<std::string_view>({"0-open", "1-ordinary", "2-deidentified", "3-personal",
                                         "4-important", "5-core", "6-state-secret", "x-banned"});
};

/// Where a rule comes from. Grade: A the act was read, B secondary, C article to be confirmed,
/// D a choice of the floor.
struct LegalBasis {
    Text<400> basis;
    Text<1> grade;

    static constexpr auto members() {
        return std::tuple(member("basis", &LegalBasis::basis), member("grade", &LegalBasis::grade));
    }
};

/// What may be done with datasets of one class. A class without a rule is not listable.
struct ClassRule {
    DataClass data_class{};
    bool listable = false;
    bool only_free = false;
    /// Entries of refused listings and of trades are kept this long.
    Seconds retention;
    LegalBasis legal;

    static constexpr auto members() {
        return std::tuple(
            member("class", &ClassRule::data_class), member("legal", &ClassRule::legal),
            member("listable", &ClassRule::listable), member("only_free", &ClassRule::only_free),
            member("retention_seconds", &ClassRule::retention));
    }
};

/// An inclusive range of spans.
struct SpanBounds {
    Seconds least;
    Seconds most;

    [[nodiscard]] bool contain(Seconds span) const { return least <= span && span <= most; }

    static constexpr auto members() {
        return std::tuple(member("least", &SpanBounds::least), member("most", &SpanBounds::most));
    }
};

/// A currency the floor trades in and its number of minor digits (VND: 0).
struct CurrencyRule {
    Currency currency;
    PlainNumber minor_digits;
    std::int64_t price_max = 0;

    static constexpr auto members() {
        return std::tuple(member("currency", &CurrencyRule::currency),
                          member("minor_digits", &CurrencyRule::minor_digits),
                          member("price_max", &CurrencyRule::price_max));
    }
};

/// The scopes a key of this role may carry.
struct RoleRule {
    KeyRole role{};
    NameSet<Scope> scopes;

    static constexpr auto members() {
        return std::tuple(member("role", &RoleRule::role), member("scopes", &RoleRule::scopes));
    }
};

struct Rulebook {
    std::uint32_t version = 0;
    Instant valid_from;
    std::vector<ClassRule> classes;
    std::vector<CurrencyRule> currencies;
    std::vector<RoleRule> roles;
    /// Of the price, in basis points, rounded down; taken from what the provider receives.
    std::uint32_t fee_basis_points = 0;
    std::uint32_t tax_basis_points = 0;
    /// The most an offer may keep when the buyer never signs, in basis points of the price.
    std::uint32_t refusal_fee_max_basis_points = 0;
    SpanBounds key_deposit; // T1
    SpanBounds receipt;     // T2
    SpanBounds acceptance;  // T3
    SpanBounds dispute;     // T4
    Seconds disclosure;     // from release to disclosure
    Seconds offer_validity_max;
    Seconds document_age_max;
    Seconds document_ahead_max;
    std::uint32_t downloads_max = 0; // grants an order
    bool provider_custody = false;
    /// Witness cosignatures a deadline's evidence needs; 0 until witnesses run.
    std::uint32_t witness_quorum = 0;
    /// The longest an order stays frozen without a new directive. Absent, as the next, in rulebooks
    /// from before it was kept; then 30 days.
    std::optional<Seconds> freeze_max;
    /// How long an officer's word waits for another's; absent: 7 days.
    std::optional<Seconds> directive_wait;
    LegalBasis legal;

    static constexpr auto members() {
        return std::tuple(
            member("acceptance", &Rulebook::acceptance), member("classes", &Rulebook::classes),
            member("currencies", &Rulebook::currencies),
            member("directive_wait", &Rulebook::directive_wait),
            member("disclosure", &Rulebook::disclosure), member("dispute", &Rulebook::dispute),
            member("document_age_max", &Rulebook::document_age_max),
            member("document_ahead_max", &Rulebook::document_ahead_max),
            member("downloads_max", &Rulebook::downloads_max),
            member("fee_basis_points", &Rulebook::fee_basis_points),
            member("freeze_max", &Rulebook::freeze_max),
            member("key_deposit", &Rulebook::key_deposit), member("legal", &Rulebook::legal),
            member("offer_validity_max", &Rulebook::offer_validity_max),
            member("provider_custody", &Rulebook::provider_custody),
            member("receipt", &Rulebook::receipt),
            member("refusal_fee_max_basis_points", &Rulebook::refusal_fee_max_basis_points),
            member("roles", &Rulebook::roles),
            member("tax_basis_points", &Rulebook::tax_basis_points),
            member("valid_from", &Rulebook::valid_from), member("version", &Rulebook::version),
            member("witness_quorum", &Rulebook::witness_quorum));
    }

    /// The rule of a class; null if the rulebook has none.
    [[nodiscard]] ClassRule const* rule_of(DataClass data_class) const;
    [[nodiscard]] CurrencyRule const* rule_of(Currency currency) const;

    [[nodiscard]] Seconds longest_freeze() const {
        return freeze_max.value_or(Seconds{30 * 86'400});
    }

    [[nodiscard]] Seconds longest_wait() const {
        return directive_wait.value_or(Seconds{7 * 86'400});
    }

    /// Empty for a role without a rule.
    [[nodiscard]] NameSet<Scope> scopes_of(KeyRole role) const;
};

/// What a rulebook must hold to be put in force: bounds in order, no class or currency twice, known
/// grades, at least one download, spans that are not empty, fee and tax together at most the price.
/// Says what is wrong, or nothing.
std::optional<std::string> fault_of(Rulebook const& rulebook);

} // namespace datafloor::contracts
