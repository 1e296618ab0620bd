#include "contracts/money/account.hpp"

#include <algorithm>

namespace datafloor::contracts {

void TextForm<AccountId>::append(std::string& out, AccountId const& id) {
    out += name_of(id.kind);
    out += ':';
    out += id.owner.text();
    out += ':';
    TextForm<Currency>::append(out, id.currency);
}

bool TextForm<AccountId>::parse(std::string_view text, AccountId& id) {
    auto const first = text.find(':');
    auto const last = text.rfind(':');
    if (first == std::string_view::npos || last == first) return false;
    auto const kind = from_name<AccountKind>(text.substr(0, first));
    auto const owner = crypto::parse_uuid(text.substr(first + 1, last - first - 1));
    if (!kind || !owner) return false;
    id.kind = *kind;
    id.owner = *owner;
    return TextForm<Currency>::parse(text.substr(last + 1), id.currency);
}

TransferId leg_id(Uuid const& of, std::string_view leg) {
    auto const hash = crypto::sha256({of.bytes, crypto::bytes_of(leg)});
    TransferId id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

TransferId transfer_id(DocumentId document) { return {document.value.bytes}; }

} // namespace datafloor::contracts
