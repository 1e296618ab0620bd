#include "api/backup/tree_heads.hpp"

#include <stdexcept>

namespace datafloor::api {

TreeHeads tree_heads(ledger::EntrySource& source, std::uint64_t size,
                     std::function<void(std::uint64_t)> const& progress) {
    crypto::Frontier frontier;
    TreeHeads out{frontier.head(), frontier.head()};
    ledger::each_entry(source,
                       {.first = 0, .count = source.size(), .parts = ledger::EntryParts::leaf},
                       [&](ledger::StoredEntry const& entry) {
                           if (entry.index != frontier.size())
                               throw std::runtime_error("entry " + std::to_string(frontier.size()) +
                                                        " is missing in the database");
                           frontier.append(crypto::leaf_hash(crypto::bytes_of(entry.leaf)));
                           if (frontier.size() == size) out.at = frontier.head();
                           if (progress && frontier.size() % 4096 == 0) progress(frontier.size());
                       });
    out.end = frontier.head();
    if (out.end.size < size) out.at = out.end;
    return out;
}

} // namespace datafloor::api
