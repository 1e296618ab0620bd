#include "api/openapi/schema.hpp"

namespace datafloor::api {

Json string_schema(std::string pattern) {
    return {{"type", "string"}, {"pattern", std::move(pattern)}};
}

Json hex_schema(std::size_t bytes) {
    return string_schema("^[0-9a-f]{" + std::to_string(2 * bytes) + "}$");
}

Json id_schema() {
    auto schema =
        string_schema("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
    schema["format"] = "uuid";
    return schema;
}

Json whole_number_schema(bool may_be_negative) {
    auto schema = string_schema(may_be_negative ? "^(0|-?[1-9][0-9]*)$" : "^(0|[1-9][0-9]*)$");
    schema["maxLength"] = 20;
    return schema;
}

Json time_schema(int decimals) {
    auto schema = string_schema("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{" +
                                std::to_string(decimals) + "}Z$");
    schema["format"] = "date-time";
    return schema;
}

Json text_schema(std::size_t bytes_max) {
    // Characters are never more than bytes, so the limit of one holds for the other.
    return {{"type", "string"},
            {"minLength", 1},
            {"maxLength", bytes_max},
            {"description",
             "At most " + std::to_string(bytes_max) + " bytes in UTF-8, normalisation form C."}};
}

Json thumbprint_schema() {
    auto schema = string_schema("^[A-Za-z0-9_-]{43}$");
    schema["description"] = "RFC 7638 thumbprint of an Ed25519 key.";
    return schema;
}

Json recipient_schema() {
    auto schema = string_schema("^age1[02-9ac-hj-np-z]{58}$");
    schema["description"] = "An age X25519 recipient.";
    return schema;
}

Json account_schema() {
    auto schema = string_schema("^(bank|party|escrow|fee|tax):[0-9a-f-]{36}:[A-Z]{3}$");
    schema["description"] = "An account: its kind, whose it is, its currency.";
    return schema;
}

} // namespace datafloor::api
