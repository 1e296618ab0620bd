#include "api/pages/supervision/record_pages.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

/// More of one text no page shows; the API has it whole.
constexpr std::size_t shown_bytes_max = 200'000;

std::string shown(std::string const& text) {
    if (text.size() <= shown_bytes_max) return text;
    auto end = shown_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

Html signer_of(Choice choice, crypto::Thumbprint const& key, Signers const& signers) {
    auto const language = choice.language;
    auto const found = signers.find(key);
    // The floor's own keys stand in entry 0 alone.
    if (found == signers.end())
        return html("{} {}", in(language, {"the floor", "sàn dữ liệu"}), print_hash(key.text()));
    auto const& bound = found->second;
    return html(
        "{}, {} {} {} {} {}", contracts::name_of(bound.role), in(language, {"user", "người dùng"}),
        contracts::text_form(bound.user), in(language, {"of party", "của bên"}),
        party_link(choice, bound.party, short_id(bound.party.value)), print_hash(key.text()));
}

} // namespace

Html print_document(Choice choice, ShownDocument const& document, Signers const& signers) {
    auto const language = choice.language;
    Pairs pairs(language);
    pairs.add({"Signed by", "Người ký"}, signer_of(choice, document.signer, signers));
    pairs.add({"SHA-256", "SHA-256"}, print_hash(crypto::to_hex(document.sha256)));
    if (document.entry)
        pairs.add({"Recorded in entry", "Ghi trong mục sổ"}, entry_link(choice, *document.entry));
    pairs.add({"Signature", "Chữ ký"}, print_hash(document.jws));
    return html("<details class=\"document\"><summary><code>{}</code></summary>{}"
                "<pre tabindex=\"0\"><code>{}</code></pre></details>\n",
                document.typ, pairs.print(), shown(document.body));
}

} // namespace datafloor::api
