#include "contracts/event.hpp"

namespace datafloor::contracts {
namespace {

/// Reads the event if it is of type E.
template <class E>
bool read_as(std::string_view type, Json const& json, Event& event, JsonFault& fault, bool& good) {
    if (type != E::type) return false;
    good = Codec<E>::read(json, event.emplace<E>(), fault);
    return true;
}

/// Takes the event if it is of type E.
template <class E>
bool scan_as(std::string_view type, JcsReader& in, Event& event, bool& good) {
    if (type != E::type) return false;
    good = Codec<E>::scan(in, event.emplace<E>());
    return true;
}

template <class... E>
bool scan_any(std::variant<E...>& event, std::string_view type, JcsReader& in) {
    bool good = false;
    return (scan_as<E>(type, in, event, good) || ...) && good;
}

template <class... E>
bool read_any(std::variant<E...>& event, std::string_view type, Json const& json,
              JsonFault& fault) {
    bool good = false;
    if ((read_as<E>(type, json, event, fault, good) || ...)) return good;
    misfit(fault, "is not a type of event this program knows");
    fault.pointer = "/type";
    return false;
}

} // namespace

std::string_view type_of(Event const& event) {
    return std::visit([]<class E>(E const&) { return E::type; }, event);
}

void Codec<Event>::write(JcsWriter& out, Event const& event) {
    std::visit([&]<class E>(E const& e) { Codec<E>::write(out, e); }, event);
}

bool Codec<Event>::scan(JcsReader& in, Event& event) {
    auto const type = in.peek_member("type");
    return type && scan_any(event, *type, in);
}

bool Codec<Event>::read(Json const& json, Event& event, JsonFault& fault) {
    if (!json.is_object()) return misfit(fault, "must be an object");
    auto const type = json.find("type");
    if (type == json.end() || !type->is_string()) {
        misfit(fault, "must be a string");
        fault.pointer = "/type";
        return false;
    }
    return read_any(event, type->get_ref<std::string const&>(), json, fault);
}

} // namespace datafloor::contracts
