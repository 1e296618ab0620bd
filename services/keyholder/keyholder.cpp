#include "services/keyholder/keyholder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "services/keyholder/verify.hpp"

namespace datafloor::services {
namespace {

namespace age = crypto::age;
using contracts::encode;
using Piece = EvidencePiece;
using Why = RefusalReason;

constexpr std::size_t read_bytes = 4 * age::sealed_chunk_bytes;
// How often the caller hears of progress.
constexpr std::uint64_t progress_bytes = std::uint64_t{16} << 20;

std::unexpected<Refusal> refuse_payload(PayloadFault fault) {
    return std::unexpected(Refusal{
        Why::payload_not_manifests,
        Piece::payload,
        fault,
        {"The payload is not the manifest's: " + std::string(contracts::name_of(fault)) + "."}});
}

/// The size of a regular file.
std::optional<std::uint64_t> regular_size(int descriptor) {
    struct stat facts{};
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(facts.st_size);
}

Answer<void> check_files(contracts::Manifest const& manifest, ExaminedFiles files) {
    auto const payload = regular_size(files.payload);
    auto const hpt_list = regular_size(files.hpt_list);
    if (!payload || !hpt_list)
        return refuse(Why::descriptor_missing, Piece::payload,
                      "Two regular files must come along.");
    if (auto const numbers = check_numbers(manifest); !numbers)
        return refuse_payload(numbers.error());
    if (auto const size = check_size(manifest, *payload); !size)
        return refuse_payload(size.error());
    if (*hpt_list != manifest.hpt_list.bytes)
        return refuse_payload(PayloadFault::hpt_list_bytes_differ);
    return {};
}

std::size_t read_at(int descriptor, std::span<std::uint8_t> out, std::uint64_t offset) {
    for (;;) {
        auto const count = pread(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "payload");
    }
}

/// Reads the payload once; a caller that changes the file meanwhile changes only what is judged.
PayloadResult examine(PayloadCheck& check, int payload, std::uint64_t total,
                      Keyholder::Progress const& progress) {
    crypto::Bytes buffer(read_bytes);
    std::uint64_t told = 0;
    for (std::uint64_t done = 0;;) {
        auto const count = read_at(payload, buffer, done);
        if (count == 0) return check.finish();
        if (auto step = check.push(crypto::BytesView(buffer).first(count)); !step) return step;
        done += count;
        if (done - told < progress_bytes) continue;
        told = done;
        if (progress && !progress(done, total)) throw ExaminationStopped("the caller went away");
    }
}

} // namespace

Keyholder::Keyholder(KeyholderKeys keys, Pins pins, Vault vault, ReleaseSource& releases,
                     Clock clock)
    : keys_(std::move(keys)), pins_(std::move(pins)), vault_(std::move(vault)), releases_(releases),
      clock_(std::move(clock)) {}

template <class D>
DocumentAnswer Keyholder::sign(D document, crypto::Hash const& answers) const {
    auto const now = clock_();
    document.floor = pins_.floor;
    document.id = {crypto::uuid_v7(now.unix_ms(), crypto::random_array<10>())};
    document.time = {{now.micros - now.micros % 1000}};
    document.salt = crypto::random_array<16>();
    document.answers = answers;
    auto body = encode(document);
    auto signature = crypto::sign_detached(keys_.signing, D::typ, crypto::bytes_of(body));
    return {{{std::move(body)}, {std::move(signature)}}};
}

Answer<age::FileKey> Keyholder::unwrap(IngestRequest const& request,
                                       contracts::Manifest const& manifest) const {
    auto const header = age::Header::parse(request.header.value);
    if (!header) return refuse_payload(PayloadFault::header_malformed);
    auto file_key = age::unwrap_file_key(*header, {&keys_.custody, 1});
    if (!file_key)
        return refuse_payload(file_key.error() == age::Failure::mac_wrong
                                  ? PayloadFault::header_forged
                                  : PayloadFault::key_not_wrapped);
    if (age::key_commitment(*file_key, manifest.payload.nonce) != manifest.key_commitment)
        return refuse_payload(PayloadFault::key_commitment_differs);
    return std::move(*file_key);
}

Answer<void> Keyholder::check_free(FileKeyBond const& bond) const {
    auto const stored = vault_.file_key(bond.key_commitment);
    if (!stored) return std::unexpected(stored.error());
    if (*stored && (*stored)->bond != bond)
        return refuse(Why::key_taken, Piece::manifest, "This file key is another manifest's.");
    return {};
}

Answer<crypto::Hash> Keyholder::seal(FileKeyBond const& bond, age::FileKey const& file_key) {
    std::scoped_lock const guard(mutex_);
    // Asked again: another manifest may have come first meanwhile.
    if (auto free = check_free(bond); !free) return std::unexpected(free.error());
    // Sealed before: findings that name that blob stay right.
    if (auto const before = vault_.file_key(bond.key_commitment); before && *before) {
        auto const blob = crypto::from_hex((*before)->sealed.value);
        age::FileKey opened;
        if (blob && open_blob(keys_.sealing, encode(bond), *blob, opened.reveal()))
            return crypto::sha256(*blob);
    }
    auto const blob = seal_blob(keys_.sealing, encode(bond), file_key.reveal());
    vault_.put(StoredFileKey{bond, {crypto::to_hex(blob)}});
    return crypto::sha256(blob);
}

Answer<DocumentAnswer> Keyholder::ingest(IngestRequest const& request, ExaminedFiles files,
                                         Progress const& progress) {
    auto const keys = check_bindings(pins_, request.bindings);
    if (!keys) return std::unexpected(keys.error());
    auto const checked = check_manifest(pins_, *keys, request.manifest);
    if (!checked) return std::unexpected(checked.error());
    auto const& manifest = *checked->manifest;
    if (auto good = check_files(manifest, files); !good) return std::unexpected(good.error());
    auto const file_key = unwrap(request, manifest);
    if (!file_key) return std::unexpected(file_key.error());
    {
        std::scoped_lock const guard(mutex_);
        if (auto free = check_free(checked->bond); !free) return std::unexpected(free.error());
    }
    PayloadCheck check(manifest, files.hpt_list, file_key->copy());
    if (auto good = examine(check, files.payload, manifest.payload.bytes, progress); !good)
        return refuse_payload(good.error());
    auto const sealed = seal(checked->bond, *file_key);
    if (!sealed) return std::unexpected(sealed.error());

    contracts::IngestFinding finding;
    finding.listing = manifest.listing;
    finding.version = manifest.version;
    finding.payload_sha256 = manifest.payload.sha256;
    finding.sealed_sha256 = *sealed;
    return sign(std::move(finding), checked->manifest.hash());
}

Answer<age::FileKey> Keyholder::unseal(FileKeyBond const& bond,
                                       age::PayloadNonce const& nonce) const {
    auto const stored = vault_.file_key(bond.key_commitment);
    if (!stored) return std::unexpected(stored.error());
    if (!*stored)
        return refuse(Why::sealed_key_missing, Piece::manifest, "No file key was sealed for it.");
    if ((*stored)->bond != bond)
        return refuse(Why::key_taken, Piece::manifest, "This file key is another manifest's.");
    auto const blob = crypto::from_hex((*stored)->sealed.value);
    age::FileKey file_key;
    if (!blob || !open_blob(keys_.sealing, encode(bond), *blob, file_key.reveal()) ||
        age::key_commitment(file_key, nonce) != bond.key_commitment)
        return refuse(Why::sealed_altered, Piece::manifest, "The sealed file key does not open.");
    return file_key;
}

Answer<crypto::Hash> Keyholder::store(HeaderBond const& bond, std::string_view header) {
    auto const stored = vault_.header(bond.order);
    if (!stored) return std::unexpected(stored.error());
    if (*stored) {
        if (encode((*stored)->bond) != encode(bond))
            return refuse(Why::deposit_differs, Piece::order,
                          "A header was built for this order on other evidence.");
        if (auto const blob = crypto::from_hex((*stored)->sealed.value))
            return crypto::sha256(*blob);
    }
    auto const blob = seal_blob(keys_.sealing, encode(bond), crypto::bytes_of(header));
    vault_.put(StoredHeader{bond, {crypto::to_hex(blob)}});
    return crypto::sha256(blob);
}

Answer<DocumentAnswer> Keyholder::deposit(DepositRequest const& request) {
    auto const checked = check_order(pins_, request);
    if (!checked) return std::unexpected(checked.error());
    auto bond = checked->bond;
    auto const recipient = age::Recipient::from_point(bond.recipient.point);
    if (!recipient) return refuse(Why::names_another, Piece::order, "`recipient` is no recipient.");
    std::scoped_lock const guard(mutex_);
    auto const file_key = unseal(checked->manifest.bond, checked->manifest.manifest->payload.nonce);
    if (!file_key) return std::unexpected(file_key.error());
    auto const ephemeral = age::delivery_ephemeral(keys_.builder, bond.order_sha256, *recipient);
    auto const header = age::make_delivery_header(*file_key, *recipient, ephemeral).print();
    bond.header_sha256 = crypto::sha256(crypto::bytes_of(header));
    auto const sealed = store(bond, header);
    if (!sealed) return std::unexpected(sealed.error());

    contracts::KeyDeposit deposit;
    deposit.order = bond.order;
    deposit.recipient = bond.recipient;
    deposit.manifest_sha256 = bond.manifest_sha256;
    deposit.key_commitment = bond.key_commitment;
    deposit.header_sha256 = bond.header_sha256;
    deposit.header_bytes = header.size();
    deposit.sealed_sha256 = *sealed;
    return sign(std::move(deposit), bond.confirmation_sha256);
}

Answer<Keyholder::OpenedHeader> Keyholder::open_header(OrderId order) const {
    auto stored = vault_.header(order);
    if (!stored) return std::unexpected(stored.error());
    if (!*stored)
        return refuse(Why::deposit_missing, Piece::deposit, "No header was built for this order.");
    // The bond decides whose receipt counts, so it must be the sealed one.
    auto const& bond = (*stored)->bond;
    auto const blob = crypto::from_hex((*stored)->sealed.value);
    crypto::Bytes header(blob ? secret_bytes(*blob).value_or(0) : 0);
    if (bond.order != order || !blob || !open_blob(keys_.sealing, encode(bond), *blob, header) ||
        crypto::sha256(header) != bond.header_sha256)
        return refuse(Why::sealed_altered, Piece::deposit, "The sealed header does not open.");
    return OpenedHeader{bond, std::string(crypto::text_of(header))};
}

Answer<DocumentAnswer> Keyholder::disclose(HeaderBond const& bond) {
    auto const committed = releases_.find_release(bond.order);
    if (!committed)
        return refuse(Why::release_missing, Piece::release, "The ledger releases no such order.");
    auto const release = check_release(pins_, keys_.signing.public_key(), bond, *committed);
    if (!release) return std::unexpected(release.error());
    contracts::Disclosure disclosure;
    disclosure.order = bond.order;
    disclosure.header_sha256 = bond.header_sha256;
    auto answer = sign(std::move(disclosure), *release);
    vault_.put_disclosure(bond.order, answer);
    return answer;
}

Answer<DocumentAnswer> Keyholder::disclose(OrderId order) {
    std::scoped_lock const guard(mutex_);
    auto const opened = open_header(order);
    if (!opened) return std::unexpected(opened.error());
    return disclose(opened->bond);
}

bool Keyholder::disclosed(HeaderBond const& bond) const {
    auto const stored = vault_.disclosure(bond.order);
    if (!stored || !*stored) return false;
    auto const disclosure = verify_piece<contracts::Disclosure>(
        (*stored)->document, keys_.signing.public_key(), pins_.floor, Piece::release);
    return disclosure && (*disclosure)->order == bond.order &&
           (*disclosure)->header_sha256 == bond.header_sha256;
}

Answer<HeaderAnswer> Keyholder::header(OrderId order) {
    std::scoped_lock const guard(mutex_);
    auto opened = open_header(order);
    if (!opened) return std::unexpected(opened.error());
    if (!disclosed(opened->bond))
        if (auto seen = disclose(opened->bond); !seen) return std::unexpected(seen.error());
    return HeaderAnswer{{std::move(opened->header)}};
}

} // namespace datafloor::services
