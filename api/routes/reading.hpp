// What reading routes share: waiting for an index, pages, raw JSON.
#pragma once

#include "api/app.hpp"
#include "api/server/request.hpp"

namespace datafloor::api {

/// `Floor-Min-Index`: the answer shall show at least this entry; nothing for none or nonsense.
std::optional<std::uint64_t> min_index(Request const& request);

/// Waits for a following projection to reach the index, at most 500 ms. For a reader's thread.
void wait_for_index(services::Follower& follower, std::optional<std::uint64_t> index);

/// `limit` of a page: 1 to 100, 20 where it is missing or nonsense.
std::uint32_t page_limit(Request const& request);

/// A document that was accepted once. One that is unreadable now is damage, and thrown as such.
template <class D>
D decode_stored(std::string_view body) {
    auto document = contracts::decode<D>(body);
    if (!document) throw std::runtime_error("a stored document is unreadable");
    return std::move(*document);
}

/// The newest checkpoint in a folder of the log, and when it was published: when its file was
/// written. Nothing before the first.
struct PublishedCheckpoint {
    std::uint64_t size = 0;
    contracts::Instant at;
};

std::optional<PublishedCheckpoint> read_published_checkpoint(std::filesystem::path const& ledger);

/// A small file whole; nothing if it cannot be read.
std::optional<std::string> read_file(std::filesystem::path const& path);

/// The fields of a form, which reads like a query; nothing for another body.
std::optional<Query> read_form(Request const& request);

} // namespace datafloor::api
