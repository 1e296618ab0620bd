// The documents of a listing: its description, the manifest of the bytes, ingest, inspection,
// withdrawal, and an officer's directive (PROTOCOL sections 1 and 2, SUPERVISION section 5).
#pragma once

#include "contracts/base/document.hpp"
#include "contracts/floor/rulebook.hpp"
#include "contracts/licence/policy.hpp"

namespace datafloor::contracts {

/// One text in the floor's two languages.
struct Bilingual {
    Text<2000> en;
    Text<2000> vi;

    static constexpr auto members() {
        return std::tuple(member("en", &Bilingual::en), member("vi", &Bilingual::vi));
    }
};

/// The five disclosures a seller must publish (SUPERVISION L07).
struct Disclosures {
    Text<1000> accuracy;
    Text<1000> completeness;
    Text<1000> limits;
    Text<1000> quality;
    Text<1000> update;

    static constexpr auto members() {
        return std::tuple(member("accuracy", &Disclosures::accuracy),
                          member("completeness", &Disclosures::completeness),
                          member("limits", &Disclosures::limits),
                          member("quality", &Disclosures::quality),
                          member("update", &Disclosures::update));
    }
};

/// The provider's claim that it may sell: holder, basis and a proof kept by the provider.
struct Rights {
    Text<400> basis;
    Text<200> holder;
    Hash evidence_sha256{};
    Text<400> scope;

    static constexpr auto members() {
        return std::tuple(member("basis", &Rights::basis),
                          member("evidence_sha256", &Rights::evidence_sha256),
                          member("holder", &Rights::holder), member("scope", &Rights::scope));
    }
};

/// Where the data comes from, as the provider states it.
struct Source {
    Text<200> licence;
    Text<200> name;
    std::optional<Text<400>> url;

    static constexpr auto members() {
        return std::tuple(member("licence", &Source::licence), member("name", &Source::name),
                          member("url", &Source::url));
    }
};

/// Side flags of a dataset (SUPERVISION section 2).
enum class DataFlag : std::uint8_t {
    state_held,
    copyrighted,
    trade_secret,
    children,
    geodata,
    health,
    finance,
    origin_viet_nam,
};

template <>
struct EnumNames<DataFlag> {
    static constexpr auto names =
        std::to_array<std::string_view>({"state-held", "copyrighted", "trade-secret", "children",
                                         "geodata", "health", "finance", "origin-viet-nam"});
};

/// Signed by the provider: what is offered, in words and numbers. Describes one version.
struct ListingDescription : Document {
    static constexpr std::string_view typ = "datafloor.listing.v1";

    ListingId listing;
    std::uint32_t version = 0;
    Bilingual title;
    Bilingual summary;
    Text<60> product_type;
    Text<60> sector;
    Text<60> delivery_mode;
    DataClass data_class{};
    NameSet<DataFlag> flags;
    Country origin;
    std::vector<Text<60>> keywords;
    std::uint64_t records = 0;
    /// Distinct data subjects; 0 where the data is about no person.
    std::uint64_t subjects = 0;
    std::optional<Text<60>> period;
    Text<100> media_type;
    Source source;
    Rights rights;
    Disclosures disclosures;
    Policy licence;

    static constexpr auto members() {
        using T = ListingDescription;
        return document_members<T>(
            member("class", &T::data_class), member("delivery_mode", &T::delivery_mode),
            member("disclosures", &T::disclosures), member("flags", &T::flags),
            member("keywords", &T::keywords), member("licence", &T::licence),
            member("listing", &T::listing), member("media_type", &T::media_type),
            member("origin", &T::origin), member("period", &T::period),
            member("product_type", &T::product_type), member("records", &T::records),
            member("rights", &T::rights), member("sector", &T::sector),
            member("source", &T::source), member("subjects", &T::subjects),
            member("summary", &T::summary), member("title", &T::title),
            member("version", &T::version));
    }
};

enum class DeliveryClass : std::uint8_t { shared, per_buyer };

template <>
struct EnumNames<DeliveryClass> {
    static constexpr auto names = std::to_array<std::string_view>({"shared", "per-buyer"});
};

enum class Custody : std::uint8_t { floor, provider };

template <>
struct EnumNames<Custody> {
    static constexpr auto names = std::to_array<std::string_view>({"floor", "provider"});
};

/// The stored ciphertext: the payload part of an age v1 file.
struct PayloadFacts {
    std::uint64_t bytes = 0;
    std::array<std::uint8_t, 16> nonce{};
    Hash sha256{};

    static constexpr auto members() {
        return std::tuple(member("bytes", &PayloadFacts::bytes),
                          member("nonce", &PayloadFacts::nonce),
                          member("sha256", &PayloadFacts::sha256));
    }
};

struct PlaintextFacts {
    std::uint64_t bytes = 0;
    PlainNumber chunk{65536};
    std::uint64_t chunks = 0;
    Text<100> media_type;
    Hash tree_root{};

    static constexpr auto members() {
        return std::tuple(member("bytes", &PlaintextFacts::bytes),
                          member("chunk", &PlaintextFacts::chunk),
                          member("chunks", &PlaintextFacts::chunks),
                          member("media_type", &PlaintextFacts::media_type),
                          member("tree_root", &PlaintextFacts::tree_root));
    }
};

/// The list of plaintext chunk hashes that is stored beside the payload.
struct HptFacts {
    std::uint64_t bytes = 0;
    Hash sha256{};

    static constexpr auto members() {
        return std::tuple(member("bytes", &HptFacts::bytes), member("sha256", &HptFacts::sha256));
    }
};

/// Signed by the provider: the evidence for the bytes of one version; answers its description.
struct Manifest : Document {
    static constexpr std::string_view typ = "datafloor.manifest.v1";

    ListingId listing;
    std::uint32_t version = 0;
    DeliveryClass delivery_class{};
    Custody custody{};
    Text<30> suite{"age-v1-x25519"};
    PayloadFacts payload;
    PlaintextFacts plaintext;
    Hash key_commitment{};
    HptFacts hpt_list;
    Hash schema_sha256{};
    Hash licence_sha256{};
    Hash quality_sha256{};
    Hash provenance_sha256{};

    static constexpr auto members() {
        using T = Manifest;
        return document_members<T>(
            member("custody", &T::custody), member("delivery_class", &T::delivery_class),
            member("hpt_list", &T::hpt_list), member("key_commitment", &T::key_commitment),
            member("licence_sha256", &T::licence_sha256), member("listing", &T::listing),
            member("payload", &T::payload), member("plaintext", &T::plaintext),
            member("provenance_sha256", &T::provenance_sha256),
            member("quality_sha256", &T::quality_sha256),
            member("schema_sha256", &T::schema_sha256), member("suite", &T::suite),
            member("version", &T::version));
    }
};

/// Signed by the keyholder: the stored payload is the manifest's and its key is sealed; answers the
/// manifest.
struct IngestFinding : Document {
    static constexpr std::string_view typ = "datafloor.ingest-finding.v1";

    ListingId listing;
    std::uint32_t version = 0;
    Hash payload_sha256{};
    /// Hash of the sealed file key the keyholder stored.
    Hash sealed_sha256{};

    static constexpr auto members() {
        using T = IngestFinding;
        return document_members<T>(
            member("listing", &T::listing), member("payload_sha256", &T::payload_sha256),
            member("sealed_sha256", &T::sealed_sha256), member("version", &T::version));
    }
};

enum class Verdict : std::uint8_t { approved, refused };

template <>
struct EnumNames<Verdict> {
    static constexpr auto names = std::to_array<std::string_view>({"approved", "refused"});
};

/// Signed by an inspector of the operator; answers the description.
struct Inspection : Document {
    static constexpr std::string_view typ = "datafloor.inspection.v1";

    ListingId listing;
    std::uint32_t version = 0;
    Hash manifest_sha256{};
    Verdict verdict{};
    /// The class the inspector confirms; another than the provider's only stops the listing.
    DataClass data_class{};
    Text<2000> reason;

    static constexpr auto members() {
        using T = Inspection;
        return document_members<T>(member("class", &T::data_class), member("listing", &T::listing),
                                   member("manifest_sha256", &T::manifest_sha256),
                                   member("reason", &T::reason), member("verdict", &T::verdict),
                                   member("version", &T::version));
    }
};

/// Signed by the provider: no new offers and orders on this version; answers its description.
struct ListingWithdrawal : Document {
    static constexpr std::string_view typ = "datafloor.listing-withdrawal.v1";

    ListingId listing;
    std::uint32_t version = 0;
    Text<2000> reason;

    static constexpr auto members() {
        using T = ListingWithdrawal;
        return document_members<T>(member("listing", &T::listing), member("reason", &T::reason),
                                   member("version", &T::version));
    }
};

enum class SuspensionAct : std::uint8_t { suspend, lift };

template <>
struct EnumNames<SuspensionAct> {
    static constexpr auto names = std::to_array<std::string_view>({"suspend", "lift"});
};

/// Signed by an officer of the regulator (SUPERVISION 4B, I1).
struct SuspensionDirective : Document {
    static constexpr std::string_view typ = "datafloor.suspension-directive.v1";

    ListingId listing;
    SuspensionAct act{};
    Text<400> legal_basis;
    Text<2000> reason;

    static constexpr auto members() {
        using T = SuspensionDirective;
        return document_members<T>(member("act", &T::act), member("legal_basis", &T::legal_basis),
                                   member("listing", &T::listing), member("reason", &T::reason));
    }
};

} // namespace datafloor::contracts
