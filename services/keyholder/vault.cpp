#include "services/keyholder/vault.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "crypto/atomic_file.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_bytes_max = std::size_t{1} << 20;

template <class T>
Answer<std::optional<T>> read_record(fs::path const& path) {
    crypto::Descriptor const file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) {
        if (errno == ENOENT) return std::nullopt;
        throw std::system_error(errno, std::generic_category(), path.string());
    }
    crypto::Bytes bytes(file_bytes_max);
    bytes.resize(crypto::read_full(file.number(), bytes));
    auto record = contracts::decode<T>(crypto::text_of(bytes));
    if (!record)
        return refuse(RefusalReason::sealed_altered, EvidencePiece::none,
                      "A stored file is not what the keyholder wrote.");
    return std::move(*record);
}

template <class T>
void write_record(fs::path const& path, T const& record) {
    crypto::AtomicFile file(path);
    file.write(crypto::bytes_of(contracts::encode(record)));
    file.publish();
}

fs::path key_path(fs::path const& folder, crypto::Hash const& commitment) {
    return folder / "file-keys" / crypto::to_hex(commitment);
}

fs::path order_path(fs::path const& folder, char const* kind, OrderId order) {
    return folder / kind / order.value.text();
}

} // namespace

Vault::Vault(fs::path folder) : folder_(std::move(folder)) {
    for (auto const* kind : {"file-keys", "headers", "disclosures"})
        fs::create_directories(folder_ / kind);
    fs::permissions(folder_, fs::perms::owner_all);
    lock_ = crypto::Descriptor::open_to_read(folder_);
    if (flock(lock_.number(), LOCK_EX | LOCK_NB) != 0)
        throw std::runtime_error(folder_.string() + ": another keyholder has it open");
}

Answer<std::optional<StoredFileKey>> Vault::file_key(crypto::Hash const& commitment) const {
    return read_record<StoredFileKey>(key_path(folder_, commitment));
}

void Vault::put(StoredFileKey const& key) {
    write_record(key_path(folder_, key.bond.key_commitment), key);
}

Answer<std::optional<StoredHeader>> Vault::header(OrderId order) const {
    return read_record<StoredHeader>(order_path(folder_, "headers", order));
}

void Vault::put(StoredHeader const& header) {
    write_record(order_path(folder_, "headers", header.bond.order), header);
}

Answer<std::optional<DocumentAnswer>> Vault::disclosure(OrderId order) const {
    return read_record<DocumentAnswer>(order_path(folder_, "disclosures", order));
}

void Vault::put_disclosure(OrderId order, DocumentAnswer const& disclosure) {
    write_record(order_path(folder_, "disclosures", order), disclosure);
}

} // namespace datafloor::services
