#include "services/delivery/ingest.hpp"

#include <unistd.h>

#include <algorithm>

namespace datafloor::services {
namespace {

namespace age = crypto::age;
namespace fs = std::filesystem;

constexpr std::size_t read_bytes = 4 * age::sealed_chunk_bytes;

/// The front of an age file: its header, and what was read behind it.
struct Front {
    std::string header;
    crypto::Bytes rest;
};

std::expected<Front, PayloadFault> read_front(int file) {
    crypto::Bytes front(age::header_bytes_max + 1);
    front.resize(crypto::read_full(file, front));
    auto const length = age::header_length(front);
    if (!length || *length == 0) return std::unexpected(PayloadFault::header_malformed);
    auto const header = crypto::text_of(crypto::BytesView(front).first(*length));
    if (!age::Header::parse(header)) return std::unexpected(PayloadFault::header_malformed);
    return Front{std::string(header),
                 {front.begin() + static_cast<std::ptrdiff_t>(*length), front.end()}};
}

template <class T>
std::unexpected<IngestFault> fault(T value) {
    return std::unexpected(IngestFault(std::move(value)));
}

/// Tells of the two readings of the payload as of one.
class Halves {
  public:
    Halves(Keyholder::Progress const& progress, std::uint64_t total)
        : progress_(progress), total_(total) {}

    [[nodiscard]] bool first(std::uint64_t done) const { return tell(done); }

    [[nodiscard]] bool second(std::uint64_t done) const { return tell(total_ + done); }

  private:
    [[nodiscard]] bool tell(std::uint64_t done) const {
        return !progress_ || progress_(done, 2 * total_);
    }

    Keyholder::Progress const& progress_;
    std::uint64_t total_;
};

/// Copies the payload into the store while it is checked.
std::expected<void, IngestFault> copy_payload(int file, crypto::BytesView rest, PayloadCheck& check,
                                              ObjectWriter& to, Halves const& halves) {
    crypto::Bytes buffer(read_bytes);
    std::uint64_t done = 0;
    for (auto piece = rest; !piece.empty();) {
        if (auto step = check.push(piece); !step) return fault(step.error());
        if (auto written = to.append(piece); !written) return fault(written.error());
        done += piece.size();
        if (!halves.first(done)) throw ExaminationStopped("stopped");
        piece = crypto::BytesView(buffer).first(crypto::read_full(file, buffer));
    }
    if (auto end = check.finish(); !end) return fault(end.error());
    return {};
}

std::expected<void, StoreFault> copy_all(int file, ObjectWriter& to) {
    crypto::Bytes buffer(read_bytes);
    for (std::size_t count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(file, buffer);
        auto written = to.append(crypto::BytesView(buffer).first(count));
        if (!written) return written;
    }
    return {};
}

/// What was copied and waits for the keyholder's word.
struct Candidate {
    ObjectWriter payload;
    ObjectWriter hpt_list;
};

std::expected<DocumentAnswer, IngestFault> examine_candidate(Candidate const& candidate,
                                                             IngestRequest const& request,
                                                             Examine const& examine,
                                                             Halves const& halves) {
    auto const payload = candidate.payload.open_to_read();
    auto const hpt_list = candidate.hpt_list.open_to_read();
    auto found = examine(request, {payload.number(), hpt_list.number()},
                         [&](std::uint64_t done, std::uint64_t) { return halves.second(done); });
    if (found) return std::move(*found);
    if (auto const* away = std::get_if<KeyholderAway>(&found.error())) return fault(*away);
    auto const& refusal = std::get<Refusal>(found.error());
    if (refusal.fault) return fault(*refusal.fault);
    return fault(refusal);
}

IngestResult finish(Candidate candidate, std::string_view header, ObjectStore const& store,
                    DocumentAnswer finding) {
    auto const hpt_list = candidate.hpt_list.finish();
    if (!hpt_list) return fault(hpt_list.error());
    auto const payload = candidate.payload.finish();
    if (!payload) return fault(payload.error());
    auto const stored = store.put(crypto::bytes_of(header));
    if (!stored) return fault(stored.error());
    return Ingested{*payload, *hpt_list, *stored, std::move(finding.document), {}};
}

} // namespace

std::string_view reason_of(IngestFault const& fault) {
    if (auto const* payload = std::get_if<PayloadFault>(&fault))
        return contracts::name_of(*payload);
    if (auto const* store = std::get_if<StoreFault>(&fault)) return contracts::name_of(*store);
    if (auto const* refusal = std::get_if<Refusal>(&fault))
        return contracts::name_of(refusal->reason);
    return "keyholder_away";
}

bool may_pass_later(IngestFault const& fault) {
    if (auto const* refusal = std::get_if<Refusal>(&fault))
        return refusal->reason == RefusalReason::busy;
    return !std::holds_alternative<PayloadFault>(fault);
}

IngestResult ingest(IngestJob const& job, ObjectStore const& store, Examine const& examine,
                    Keyholder::Progress const& progress) {
    auto const manifest = contracts::decode<contracts::Manifest>(job.manifest.body.value);
    if (!manifest) return fault(PayloadFault::manifest_inconsistent);
    if (auto numbers = check_numbers(*manifest); !numbers) return fault(numbers.error());
    auto const age_file = crypto::Descriptor::open_to_read(job.age_file);
    auto const hpt_file = crypto::Descriptor::open_to_read(job.hpt_list);
    if (fs::file_size(job.hpt_list) != manifest->hpt_list.bytes)
        return fault(PayloadFault::hpt_list_bytes_differ);
    auto const front = read_front(age_file.number());
    if (!front) return fault(front.error());
    auto const size = check_size(*manifest, fs::file_size(job.age_file) - front->header.size());
    if (!size) return fault(size.error());

    auto payload = store.begin(manifest->payload.bytes);
    if (!payload) return fault(payload.error());
    auto hpt_list = store.begin(manifest->hpt_list.bytes);
    if (!hpt_list) return fault(hpt_list.error());
    Candidate candidate{std::move(*payload), std::move(*hpt_list)};
    PayloadCheck check(*manifest, hpt_file.number(), std::nullopt);
    Halves const halves(progress, manifest->payload.bytes);
    if (auto copied =
            copy_payload(age_file.number(), front->rest, check, candidate.payload, halves);
        !copied)
        return fault(copied.error());
    if (auto copied = copy_all(hpt_file.number(), candidate.hpt_list); !copied)
        return fault(copied.error());
    auto finding = examine_candidate(candidate, {job.bindings, job.manifest, {front->header}},
                                     examine, halves);
    if (!finding) return std::unexpected(finding.error());
    auto ingested = finish(std::move(candidate), front->header, store, std::move(*finding));
    if (ingested)
        ingested->manifest_signature_sha256 =
            crypto::sha256(crypto::bytes_of(job.manifest.signature.value));
    // The list was read twice; what was stored is what was checked.
    if (ingested && ingested->hpt_list.name != manifest->hpt_list.sha256)
        return fault(PayloadFault::hpt_list_sha256_differs);
    return ingested;
}

IngestDesk::IngestDesk(ObjectStore const& store, Examine examine, OnIngested on_ingested,
                       Options options)
    : store_(store), examine_(std::move(examine)), on_ingested_(std::move(on_ingested)),
      options_(options), thread_([this](std::stop_token const& stop) { run(stop); }) {}

IngestDesk::~IngestDesk() {
    thread_.request_stop();
    thread_.join();
}

bool IngestDesk::submit(VersionId version, IngestJob job) {
    std::scoped_lock const guard(mutex_);
    auto const state = statuses_[version].state;
    if (state == IngestState::queued || state == IngestState::checking) return true;
    if (queue_.size() >= options_.queue_max) {
        if (state == IngestState::none) statuses_.erase(version);
        return false;
    }
    std::erase(ended_, version);
    statuses_[version] = {IngestState::queued, 0, 0, {}, {}};
    queue_.emplace_back(version, std::move(job));
    changed_.notify_one();
    return true;
}

IngestStatus IngestDesk::status(VersionId version) const {
    std::scoped_lock const guard(mutex_);
    auto const found = statuses_.find(version);
    return found == statuses_.end() ? IngestStatus{} : found->second;
}

void IngestDesk::remember(VersionId version, IngestStatus status) {
    std::scoped_lock const guard(mutex_);
    status.ended = std::chrono::steady_clock::now();
    statuses_[version] = std::move(status);
    ended_.push_back(version);
    for (; ended_.size() > options_.remembered_max; ended_.pop_front())
        statuses_.erase(ended_.front());
}

IngestStatus IngestDesk::perform(VersionId version, IngestJob const& job,
                                 std::stop_token const& stop) {
    IngestStatus status{IngestState::checking, 0, 0, {}, {}};
    auto const progress = [&](std::uint64_t done, std::uint64_t total) {
        std::scoped_lock const guard(mutex_);
        status.bytes_done = done;
        status.bytes_total = total;
        statuses_[version] = status;
        return !stop.stop_requested();
    };
    try {
        auto const result = ingest(job, store_, examine_, progress);
        if (!result) {
            bool const again = may_pass_later(result.error());
            status.state = again ? IngestState::waiting : IngestState::failed;
            status.reason = reason_of(result.error());
            return status;
        }
        if (on_ingested_) on_ingested_(version, *result);
        status.state = IngestState::stored;
        status.bytes_done = status.bytes_total;
    } catch (std::exception const& error) { // files, the database, the end of the process
        status.state = IngestState::waiting;
        status.reason = error.what();
    }
    return status;
}

void IngestDesk::run(std::stop_token const& stop) {
    for (;;) {
        std::pair<VersionId, IngestJob> next;
        {
            std::unique_lock guard(mutex_);
            if (!changed_.wait(guard, stop, [this] { return !queue_.empty(); })) return;
            if (stop.stop_requested()) return;
            next = std::move(queue_.front());
            queue_.pop_front();
            statuses_[next.first].state = IngestState::checking;
        }
        remember(next.first, perform(next.first, next.second, stop));
    }
}

} // namespace datafloor::services
