// All kinds of documents that stand in entries: reading one by its type, and who has to have
// signed it.
#pragma once

#include <expected>
#include <span>
#include <variant>

#include "contracts/command.hpp"
#include "contracts/documents.hpp"
#include "ledger/audit/finding.hpp"

namespace datafloor::ledger {

template <class... D>
std::variant<D...> any_of(contracts::TypeList<D...>);

using AnyDocument = decltype(any_of(contracts::Documents{}));

/// The document of this type, from its canonical bytes.
std::expected<AnyDocument, std::string> read_document(std::string_view typ, std::string_view body);

contracts::Document const& common(AnyDocument const& document);

std::string_view typ_of(AnyDocument const& document);

/// Whose key signs a kind of document.
enum class SignedBy : std::uint8_t {
    party,     ///< a bound key in force, with one of the scopes
    new_key,   ///< the key that the document binds
    floor,     ///< the floor's document key of entry 0
    keyholder, ///< the floor's keyholder of entry 0
};

struct SignerRule {
    std::string_view typ;
    SignedBy by{};
    /// Any one of them is enough.
    contracts::NameSet<contracts::Scope> scopes;
    /// The capacity the signer's party must have.
    std::optional<contracts::PartyRole> capacity;
};

/// Null for a kind this program does not know; there is one for every kind of AnyDocument.
SignerRule const* find_signer_rule(std::string_view typ);

} // namespace datafloor::ledger
