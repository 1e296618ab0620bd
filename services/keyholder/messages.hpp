// What is asked of the keyholder and what it answers: records in canonical JSON. Evidence travels
// as signed documents, never as facts.
#pragma once

#include <vector>

#include "contracts/base/codec.hpp"
#include "contracts/base/ids.hpp"
#include "contracts/party/party.hpp"
#include "crypto/jws.hpp"
#include "services/keyholder/refusal.hpp"

namespace datafloor::services {

using contracts::OrderId;

/// A signed document: its exact bytes and its detached JWS. Nothing is checked yet.
struct SignedText {
    contracts::Text<65536> body;
    contracts::Text<crypto::longest_detached_jws> signature;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("body", &SignedText::body),
                          member("signature", &SignedText::signature));
    }
};

/// A key, bound by its own signature and a registrar's; or, in a rotation, by that of the key
/// before it, which stands before it in the list.
struct BoundKey {
    SignedText binding;
    SignedText approval;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("approval", &BoundKey::approval),
                          member("binding", &BoundKey::binding));
    }
};

/// No request brings more keys: three signers, each with all the keys its own came from.
inline constexpr std::size_t bindings_max = 3 * (contracts::rotations_max + 1);

/// Two descriptors come with it: the payload (nonce first) and the list of plaintext hashes.
struct IngestRequest {
    static constexpr std::string_view op = "ingest";

    std::vector<BoundKey> bindings; // of the manifest's signer
    SignedText manifest;
    /// The age header as the provider made it, for the custody recipient among others.
    contracts::Text<crypto::age::header_bytes_max> header;

    static constexpr auto members() {
        using contracts::member;
        using T = IngestRequest;
        return std::tuple(member("bindings", &T::bindings), member("header", &T::header),
                          member("manifest", &T::manifest), contracts::ConstantText{"op", op},
                          contracts::ConstantNumber{"v", 1});
    }
};

/// Build the header of one order.
struct DepositRequest {
    static constexpr std::string_view op = "deposit";

    std::vector<BoundKey> bindings; // of the manifest's, the offer's and the order's signers
    SignedText manifest;
    SignedText offer;
    SignedText order;
    SignedText confirmation;

    static constexpr auto members() {
        using contracts::member;
        using T = DepositRequest;
        return std::tuple(member("bindings", &T::bindings),
                          member("confirmation", &T::confirmation),
                          member("manifest", &T::manifest), member("offer", &T::offer),
                          contracts::ConstantText{"op", op}, member("order", &T::order),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// Look for the committed release of this order and sign the disclosure.
struct DiscloseRequest {
    static constexpr std::string_view op = "disclose";

    OrderId order;

    static constexpr auto members() {
        return std::tuple(contracts::ConstantText{"op", op},
                          contracts::member("order", &DiscloseRequest::order),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// Give out the header, whose release is committed.
struct HeaderRequest {
    static constexpr std::string_view op = "header";

    OrderId order;

    static constexpr auto members() {
        return std::tuple(contracts::ConstantText{"op", op},
                          contracts::member("order", &HeaderRequest::order),
                          contracts::ConstantNumber{"v", 1});
    }
};

struct StatusRequest {
    static constexpr std::string_view op = "status";

    static constexpr auto members() {
        return std::tuple(contracts::ConstantText{"op", op}, contracts::ConstantNumber{"v", 1});
    }
};

/// A document the keyholder signed: a finding, a deposit, a disclosure.
struct DocumentAnswer {
    SignedText document;

    static constexpr auto members() {
        return std::tuple(contracts::member("document", &DocumentAnswer::document),
                          contracts::ConstantText{"kind", "document"},
                          contracts::ConstantNumber{"v", 1});
    }
};

struct HeaderAnswer {
    contracts::Text<crypto::age::header_bytes_max> header;

    static constexpr auto members() {
        return std::tuple(contracts::member("header", &HeaderAnswer::header),
                          contracts::ConstantText{"kind", "header"},
                          contracts::ConstantNumber{"v", 1});
    }
};

struct StatusAnswer {
    crypto::PublicKey keyholder;
    contracts::AgeRecipient custody;
    contracts::AgeRecipient escrow;
    bool memory_locked = false;

    static constexpr auto members() {
        using contracts::member;
        using T = StatusAnswer;
        return std::tuple(
            member("custody", &T::custody), member("escrow", &T::escrow),
            member("keyholder", &T::keyholder), contracts::ConstantText{"kind", "status"},
            member("memory_locked", &T::memory_locked), contracts::ConstantNumber{"v", 1});
    }
};

/// While a payload is examined: bytes done, of how many.
struct ProgressAnswer {
    std::uint64_t done = 0;
    std::uint64_t total = 0;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(
            member("done", &ProgressAnswer::done), contracts::ConstantText{"kind", "progress"},
            member("total", &ProgressAnswer::total), contracts::ConstantNumber{"v", 1});
    }
};

} // namespace datafloor::services
