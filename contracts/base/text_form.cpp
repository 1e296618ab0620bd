#include "contracts/base/text_form.hpp"

#include "crypto/age/x25519_keys.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {

void TextForm<AgeRecipient>::append(std::string& out, AgeRecipient const& value) {
    auto const recipient = crypto::age::Recipient::from_point(value.point);
    ENSURE(recipient.has_value());
    out += recipient->print();
}

bool TextForm<AgeRecipient>::parse(std::string_view text, AgeRecipient& value) {
    auto const recipient = crypto::age::Recipient::parse(text);
    if (recipient) value.point = recipient->point();
    return recipient.has_value();
}

} // namespace datafloor::contracts
