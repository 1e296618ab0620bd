// The evidence for a header, checked from signatures and pins alone (PROTOCOL section 2): who
// provides, what was offered, ordered, confirmed, received and released.
#pragma once

#include <map>
#include <span>

#include "contracts/listing/documents.hpp"
#include "contracts/offer/offer.hpp"
#include "contracts/order/documents.hpp"
#include "contracts/party/documents.hpp"
#include "services/keyholder/pins.hpp"
#include "services/keyholder/release_source.hpp"
#include "services/keyholder/sealed.hpp"

namespace datafloor::services {

using crypto::Verified;

/// Approved keys by their thumbprint.
using BoundKeys = std::map<crypto::Thumbprint, contracts::KeyBinding>;

/// Each key signed its own binding, and a pinned registrar approved it, or a key before it in the
/// list that it was rotated from and whose rights and term it does not exceed.
Answer<BoundKeys> check_bindings(Pins const& pins, std::span<BoundKey const> bindings);

/// A manifest of floor custody by a party that may publish, and the bond its file key gets.
struct CheckedManifest {
    Verified<contracts::Manifest> manifest;
    contracts::PartyId provider;
    FileKeyBond bond;
};

Answer<CheckedManifest> check_manifest(Pins const& pins, BoundKeys const& keys,
                                       SignedText const& manifest);

/// An order whose money the floor holds, and the bond its header gets (without `header_sha256`).
struct CheckedOrder {
    CheckedManifest manifest;
    HeaderBond bond;
};

Answer<CheckedOrder> check_order(Pins const& pins, DepositRequest const& request);

/// A release that stands in its entry, after a receipt of this order's buyer for this very header;
/// its hash. `own` is the key that signed the deposit.
Answer<crypto::Hash> check_release(Pins const& pins, crypto::PublicKey const& own,
                                   HeaderBond const& bond, CommittedRelease const& release);

} // namespace datafloor::services
