// The keyholder: the only one that can open data keys. It believes signatures of pinned and bound
// keys and what it reads in the ledger itself, never its caller (PROTOCOL sections 1 and 2).
#pragma once

#include <functional>
#include <mutex>
#include <stdexcept>

#include "services/keyholder/evidence.hpp"
#include "services/keyholder/keys.hpp"
#include "services/keyholder/vault.hpp"

namespace datafloor::services {

/// The caller of an examination went away.
struct ExaminationStopped : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Descriptors of regular files, read from their beginning.
struct ExaminedFiles {
    int payload = -1;
    int hpt_list = -1;
};

/// Thread-safe. Throws std::system_error and what the release source throws.
class Keyholder {
  public:
    using Clock = std::function<crypto::Instant()>;
    /// Bytes done, of how many; false stops the examination.
    using Progress = std::function<bool(std::uint64_t, std::uint64_t)>;

    Keyholder(KeyholderKeys keys, Pins pins, Vault vault, ReleaseSource& releases, Clock clock);

    /// Opens the provider's header and every chunk, seals the file key for this manifest and signs
    /// an IngestFinding. A file key belongs to the first manifest it was sealed for.
    Answer<DocumentAnswer> ingest(IngestRequest const& request, ExaminedFiles files,
                                  Progress const& progress);

    /// Builds the header of exactly this order and signs a KeyDeposit. Asked again with the same
    /// evidence it signs anew for the same header.
    Answer<DocumentAnswer> deposit(DepositRequest const& request);

    /// Signs a Disclosure after it has seen the committed release.
    Answer<DocumentAnswer> disclose(OrderId order);

    /// The header, after the committed release was seen, now or before.
    Answer<HeaderAnswer> header(OrderId order);

    [[nodiscard]] StatusAnswer status() const { return public_keys(keys_); }

  private:
    struct OpenedHeader {
        HeaderBond bond;
        std::string header;
    };

    template <class D>
    DocumentAnswer sign(D document, crypto::Hash const& answers) const;
    Answer<crypto::age::FileKey> unwrap(IngestRequest const& request,
                                        contracts::Manifest const& manifest) const;
    Answer<void> check_free(FileKeyBond const& bond) const;
    Answer<crypto::Hash> seal(FileKeyBond const& bond, crypto::age::FileKey const& file_key);
    Answer<crypto::age::FileKey> unseal(FileKeyBond const& bond,
                                        crypto::age::PayloadNonce const& nonce) const;
    Answer<crypto::Hash> store(HeaderBond const& bond, std::string_view header);
    [[nodiscard]] Answer<OpenedHeader> open_header(OrderId order) const;
    Answer<DocumentAnswer> disclose(HeaderBond const& bond);
    [[nodiscard]] bool disclosed(HeaderBond const& bond) const;

    KeyholderKeys keys_;
    Pins pins_;
    Vault vault_;
    ReleaseSource& releases_;
    Clock clock_;
    mutable std::mutex mutex_; // over vault and release source
};

} // namespace datafloor::services
