// How pages name and print things, in both languages: classes, states, money, times, sizes.
#pragma once

#include "api/pages/html.hpp"
#include "api/pages/language.hpp"
#include "contracts/base/money.hpp"
#include "contracts/floor/rulebook.hpp"
#include "contracts/listing/listing.hpp"

namespace datafloor::api {

Phrase const& words_of(contracts::DataClass data_class);
/// What the class means, in one sentence.
Phrase const& meaning_of(contracts::DataClass data_class);
Phrase const& words_of(contracts::DataFlag flag);
/// By the name of contracts::VersionState, or "suspended".
Phrase words_of_state(std::string_view state);

/// 1234567 as 1,234,567 or 1.234.567; `digits` may have a minus and any length.
std::string grouped(std::string_view digits, Language language);
std::string grouped(std::uint64_t number, Language language);

/// "250,000 VND"; minor digits by the rulebook. `amount` is decimal, in minor units.
std::string print_amount(std::string_view amount, contracts::Currency currency,
                         contracts::Rulebook const& rulebook, Language language);
/// The same; 0 is "Free of charge".
std::string print_price(contracts::Money const& price, contracts::Rulebook const& rulebook,
                        Language language);
/// Basis points as percent: 250 is "2.5 %".
std::string print_percent(std::uint32_t basis_points, Language language);

/// "489.4 kB", and below 1,000 bytes "12 bytes".
std::string print_bytes(std::uint64_t bytes, Language language);

/// A span in its largest whole unit: "72 hours", "30 days".
std::string print_span(contracts::Seconds span, Language language);

/// How long ago, in the largest unit alone: "3 hours ago".
std::string print_age(contracts::Instant now, contracts::Instant at, Language language);

/// A `time` element: date and minute in Viet Nam, the exact instant as its `datetime`.
Html print_time(contracts::Instant at, Language language);

/// A long hash: whole, in small type, breaking anywhere.
Html print_hash(std::string_view hex);

} // namespace datafloor::api
