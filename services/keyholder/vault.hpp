// The keyholder's own store: sealed file keys, sealed headers and signed disclosures, a file each.
#pragma once

#include <filesystem>
#include <optional>

#include "crypto/descriptor.hpp"
#include "services/keyholder/messages.hpp"
#include "services/keyholder/sealed.hpp"

namespace datafloor::services {

/// Sealed bytes in hexadecimal.
using BlobText = contracts::Text<4 * crypto::age::header_bytes_max>;

struct StoredFileKey {
    FileKeyBond bond;
    BlobText sealed;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("bond", &StoredFileKey::bond),
                          member("sealed", &StoredFileKey::sealed),
                          contracts::ConstantNumber{"v", 1});
    }
};

struct StoredHeader {
    HeaderBond bond;
    BlobText sealed;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("bond", &StoredHeader::bond),
                          member("sealed", &StoredHeader::sealed),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// One process at a time; the caller sees to one thread at a time. What it gives back is only as
/// good as its seal or signature. Throws std::system_error where files fail.
class Vault {
  public:
    /// Throws std::runtime_error if another process has the folder open.
    explicit Vault(std::filesystem::path folder);

    /// Refuses with `sealed_altered` what is no longer readable.
    [[nodiscard]] Answer<std::optional<StoredFileKey>>
    file_key(crypto::Hash const& commitment) const;
    void put(StoredFileKey const& key);

    [[nodiscard]] Answer<std::optional<StoredHeader>> header(OrderId order) const;
    void put(StoredHeader const& header);

    [[nodiscard]] Answer<std::optional<DocumentAnswer>> disclosure(OrderId order) const;
    void put_disclosure(OrderId order, DocumentAnswer const& disclosure);

  private:
    std::filesystem::path folder_;
    crypto::Descriptor lock_;
};

} // namespace datafloor::services
