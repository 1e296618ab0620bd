#include "api/csv.hpp"
#include "api/pages/supervision/list_pages.hpp"
#include "api/routes/reading.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;
using Fields = std::vector<std::string>;

template <class T>
std::string text_or_nothing(std::optional<T> const& value) {
    return value ? text_form(*value) : std::string();
}

std::string or_nothing(std::optional<std::string> const& text) { return text.value_or(""); }

} // namespace

std::string orders_csv_head() {
    return csv_line(Fields{"order", "confirmed_at", "state", "buyer", "buyer_name", "provider",
                           "provider_name", "listing", "version", "amount", "currency", "due_at"});
}

std::string csv_line_of(services::ListedOrder const& order) {
    return csv_line(Fields{text_form(order.order), text_form(order.confirmed_at),
                           std::string(contracts::name_of(order.state)), text_form(order.buyer),
                           or_nothing(order.buyer_name), text_form(order.provider),
                           or_nothing(order.provider_name), text_form(order.listing),
                           text_form(order.number), text_form(order.price.amount),
                           text_form(order.price.currency), text_or_nothing(order.due_at)});
}

std::string versions_csv_head() {
    return csv_line(Fields{"listing", "version", "title_vi", "title_en", "provider",
                           "provider_name", "class", "state", "suspended", "listed_at", "entry"});
}

std::string csv_line_of(services::ListedVersion const& listed) {
    auto const& version = listed.version;
    auto const description = decode_stored<contracts::ListingDescription>(version.description);
    return csv_line(Fields{text_form(version.listing), text_form(version.number),
                           description.title.vi.value, description.title.en.value,
                           text_form(version.provider), or_nothing(listed.provider_name),
                           version.data_class, version.state, text_form(version.suspended),
                           text_or_nothing(version.listed_at), text_form(version.entry)});
}

std::string acts_csv_head() {
    return csv_line(
        Fields{"entry", "time", "act", "order", "listing", "detail", "amount", "currency"});
}

std::string csv_line_of(services::ListedAct const& act) {
    return csv_line(Fields{text_form(act.entry), text_form(act.time),
                           std::string(contracts::name_of(act.what)), text_or_nothing(act.order),
                           text_or_nothing(act.listing), or_nothing(act.detail),
                           act.money ? text_form(act.money->amount) : "",
                           act.money ? text_form(act.money->currency) : ""});
}

std::string entries_csv_head() { return csv_line(Fields{"entry", "time", "command"}); }

std::string csv_line_of(services::ListedEntry const& entry) {
    return csv_line(Fields{text_form(entry.index), text_form(entry.time), entry.kind});
}

} // namespace datafloor::api
