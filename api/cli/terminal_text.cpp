#include "api/cli/terminal_text.hpp"

#include "crypto/json.hpp"

namespace datafloor::api::cli {

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        // C1 controls are U+0080 to U+009F: C2 80 to C2 9F in UTF-8.
        bool const c1 =
            byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c1) ++i;
        out += c1 || byte < 0x20 || byte == 0x7F ? ' ' : text[i];
    }
    return out;
}

std::string printable(crypto::Json const& object, char const* member) {
    if (!object.is_object()) return {};
    auto const found = object.find(member);
    if (found == object.end()) return {};
    if (found->is_string()) return printable(found->get_ref<std::string const&>());
    return found->is_number() || found->is_boolean() ? found->dump() : std::string();
}

} // namespace datafloor::api::cli
