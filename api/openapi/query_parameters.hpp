// Query parameters that several routes take.
#pragma once

#include "api/openapi/description.hpp"

namespace datafloor::api {

inline Parameter const cursor = {"cursor", "`next` of the page before.", "^[A-Za-z0-9_-]{1,500}$"};
inline Parameter const words = {"q", "Words; Vietnamese with or without its marks."};
inline Parameter const data_class = {"class", "Only of this class, such as 0-open.",
                                     "^[0-6x]-[a-z-]{1,20}$"};
inline Parameter const sector = {"sector", "Only of this sector, as its facet names it."};
inline Parameter const product_type = {"product_type",
                                       "Only of this kind of product, as its facet names it."};
inline Parameter const price_max = {
    "price_max", "Only with an offer of at most this price, in minor units.", "^[0-9]{1,16}$"};
inline Parameter const currency = {"currency", "Of `price_max`; any where it is missing.",
                                   "^[A-Z]{3}$"};
inline Parameter const free_only = {"free", "Only with an offer free of charge.", "^1$"};
inline Parameter const lang = {"lang", "vi or en, before Accept-Language.", "^(vi|en)$"};
inline constexpr std::string_view id_pattern = "^[0-9a-f-]{36}$";
inline constexpr std::string_view instant_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{15}Z$";
inline Parameter const limit = {"limit", "Lines of a page, 1 to 100.", "^([1-9][0-9]?|100)$"};
inline Parameter const after = {
    "after",
    "The entry seen last: those behind it come first; -1: from the first entry. Without it, only "
    "what comes from now on.",
    "^(-1|0|[1-9][0-9]*)$"};
inline Parameter const last_event_id = {
    "Last-Event-ID", "Like `after`, and before it: as clients say it that come back.",
    "^(-1|0|[1-9][0-9]*)$"};

} // namespace datafloor::api
