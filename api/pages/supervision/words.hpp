// What the pages of supervision call acts, states of orders and causes, in both languages.
#pragma once

#include "api/pages/words.hpp"
#include "contracts/order/order.hpp"
#include "services/supervision/acts.hpp"

namespace datafloor::api {

Phrase const& words_of(services::Act act);
Phrase const& words_of(contracts::OrderState state);
/// The cause of a refund, the claim of a refusal; other texts stay as they are.
std::string_view words_of_detail(std::string_view detail, Language language);

/// A name, or the end of an id where there is none.
std::string name_or_id(std::optional<std::string> const& name, contracts::PartyId party);
/// The last twelve digits: the first ones of all ids of a day are the same.
std::string short_id(crypto::Uuid const& id);

} // namespace datafloor::api
