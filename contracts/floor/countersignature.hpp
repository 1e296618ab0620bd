// The floor's counter-signature: a document of its own beside the one it stands for.
#pragma once

#include "contracts/base/document.hpp"

namespace datafloor::contracts {

/// Signed by the floor: it saw this body with this signature; answers the body.
struct Countersignature : Document {
    static constexpr std::string_view typ = "datafloor.countersignature.v1";

    Hash signature_sha256{};

    static constexpr auto members() {
        return document_members<Countersignature>(
            member("signature_sha256", &Countersignature::signature_sha256));
    }
};

} // namespace datafloor::contracts
