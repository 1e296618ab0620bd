#include "ledger/audit/prepare.hpp"

#include <algorithm>
#include <atomic>
#include <future>

#include "crypto/merkle.hpp"

namespace datafloor::ledger {
namespace {

crypto::Hash hash_of(std::string_view text) { return crypto::sha256(crypto::bytes_of(text)); }

/// Calls work(i) for all i below count on `threads` threads, this one included. An exception ends
/// it and is thrown here.
template <class Work>
void in_parallel(std::size_t count, unsigned threads, Work const& work) {
    constexpr std::size_t stride = 16;
    std::atomic<std::size_t> next = 0;
    auto const run = [&] {
        while (true) {
            auto const first = next.fetch_add(stride);
            if (first >= count) return;
            for (auto i = first; i < std::min(first + stride, count); ++i) work(i);
        }
    };
    std::vector<std::future<void>> others;
    for (unsigned i = 1; i < threads; ++i) others.push_back(std::async(std::launch::async, run));
    run();
    for (auto& other : others) other.get();
}

struct Opened {
    PreparedEntry entry;
    std::optional<Private> part;
};

Opened open_leaf(StoredEntry const& stored) {
    Opened out;
    auto& entry = out.entry;
    entry.index = stored.index;
    entry.leaf_hash = crypto::leaf_hash(crypto::bytes_of(stored.leaf));
    entry.leaf_sha256 = hash_of(stored.leaf);
    return out;
}

Opened open(StoredEntry const& stored, bool bodies) {
    auto out = open_leaf(stored);
    auto& entry = out.entry;
    auto const fail = [&](EntryFault fault) {
        entry.finding = Finding{audit_fault(fault), stored.index, std::string(text_of(fault))};
    };
    if (!bodies || stored.core.empty()) {
        auto leaf = read_leaf(stored.leaf);
        if (leaf) {
            entry.leaf = std::move(*leaf);
            if (bodies) fail(EntryFault::body_differs);
        } else {
            fail(leaf.error());
        }
        return out;
    }
    auto opened = open_entry(stored);
    if (!opened) {
        fail(opened.error());
        if (auto leaf = read_leaf(stored.leaf)) entry.leaf = std::move(*leaf);
        return out;
    }
    entry.leaf = std::move(opened->leaf);
    entry.core = std::move(opened->core);
    out.part = std::move(opened->private_part);
    return out;
}

} // namespace

AuditFault audit_fault(EntryFault fault) {
    switch (fault) {
    case EntryFault::leaf_not_readable: return AuditFault::leaf_malformed;
    case EntryFault::leaf_hash_differs:
    case EntryFault::time_differs: return AuditFault::column_wrong;
    case EntryFault::floor_differs: return AuditFault::floor_wrong;
    case EntryFault::index_differs: return AuditFault::index_wrong;
    case EntryFault::time_not_after: return AuditFault::time_not_increasing;
    case EntryFault::chain_broken: return AuditFault::chain_broken;
    case EntryFault::body_differs: return AuditFault::body_altered;
    case EntryFault::private_differs: return AuditFault::private_altered;
    case EntryFault::core_not_readable: return AuditFault::core_malformed;
    case EntryFault::private_not_readable: return AuditFault::private_malformed;
    case EntryFault::public_wrong: return AuditFault::public_wrong;
    }
    return AuditFault::leaf_malformed;
}

std::vector<PreparedEntry> Preparation::next(EntryRange const& range) {
    auto const stored = source_.read(range);
    std::vector<Opened> opened(stored.size());
    in_parallel(stored.size(), options_.threads,
                [&](std::size_t i) { opened[i] = open(stored[i], options_.bodies); });
    for (auto const& one : opened)
        if (one.entry.core) learn_keys(one.entry.core->events);
    in_parallel(opened.size(), options_.threads, [&](std::size_t i) {
        if (opened[i].part) verify(opened[i].entry, *opened[i].part);
    });
    std::vector<PreparedEntry> out;
    out.reserve(opened.size());
    for (auto& one : opened) out.push_back(std::move(one.entry));
    return out;
}

void Preparation::learn_keys(Events const& events) {
    auto const learn = [this](crypto::PublicKey const& key) {
        keys_.emplace(crypto::thumbprint(key), key);
    };
    for (auto const& event : events) {
        if (auto const* bound = std::get_if<contracts::KeyBound>(&event)) learn(bound->key);
        if (auto const* rotated = std::get_if<contracts::KeyRotated>(&event))
            learn(rotated->successor);
        if (auto const* opened = std::get_if<contracts::FloorOpened>(&event)) {
            learn(opened->keys.documents);
            learn(opened->keys.keyholder);
        }
    }
}

void Preparation::verify(PreparedEntry& entry, Private const& part) const {
    auto& documents = entry.documents.emplace(part.documents.size());
    for (std::size_t i = 0; i < documents.size(); ++i) {
        auto& out = documents[i];
        auto const& [body, jws] = part.documents[i];
        auto const fail = [&](AuditFault fault, std::string_view what) {
            out.finding = Finding{fault, entry.index,
                                  "document " + std::to_string(i) + ": " + std::string(what)};
        };
        out.hash = hash_of(body.value);
        out.jws_sha256 = hash_of(jws.value);
        auto parsed = crypto::parse_detached(jws.value);
        if (!parsed) {
            fail(AuditFault::signature_malformed, crypto::text_of(parsed.error()));
            continue;
        }
        out.jws = std::move(*parsed);
        auto document = read_document(out.jws->typ, body.value);
        if (!document) {
            fail(AuditFault::document_malformed, document.error());
            continue;
        }
        out.document = std::move(*document);
        auto const key = keys_.find(out.jws->kid);
        if (key == keys_.end()) {
            fail(AuditFault::key_unknown, "no entry bound the key " + out.jws->kid.text());
            continue;
        }
        if (!options_.signatures) continue;
        auto const good = crypto::verify_detached(key->second, out.jws->typ,
                                                  crypto::bytes_of(body.value), jws.value);
        if (!good) fail(AuditFault::signature_wrong, crypto::text_of(good.error()));
    }
}

} // namespace datafloor::ledger
