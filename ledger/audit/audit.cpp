#include "ledger/audit/audit.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <stdexcept>

#include "ledger/audit/backing.hpp"
#include "ledger/audit/transfers.hpp"
#include "ledger/tree/tile_store.hpp"

namespace datafloor::ledger {
namespace {

using contracts::State;

Finding found(AuditFault fault, std::optional<std::uint64_t> index, std::string detail) {
    return {fault, index, std::move(detail)};
}

std::string text_of(crypto::TreeHead const& head) {
    return "size " + std::to_string(head.size) + ", root " + crypto::to_base64(head.root);
}

/// The leaf hashes the log has published, tile by tile.
class PublishedLeaves {
  public:
    explicit PublishedLeaves(TileStore const* tiles) : tiles_(tiles) {}

    [[nodiscard]] bool agrees(std::uint64_t index, crypto::Hash const& leaf) {
        if (tiles_ == nullptr) return true;
        if (auto const tile = index / crypto::tile_width_max; tile != tile_ || !loaded_) load(tile);
        auto const at = index % crypto::tile_width_max;
        return at >= hashes_.size() || hashes_[at] == leaf;
    }

  private:
    void load(std::uint64_t tile) {
        tile_ = tile;
        loaded_ = true;
        hashes_.clear();
        // The widest form there is.
        for (unsigned width = crypto::tile_width_max; width > 0 && hashes_.empty(); --width) {
            crypto::Tile const wanted{.level = 0, .index = tile, .width = width};
            if (!std::filesystem::exists(tiles_->folder() / crypto::tile_path(wanted))) continue;
            if (auto hashes = crypto::decode_tile(tiles_->read(wanted), width)) hashes_ = *hashes;
        }
    }

    TileStore const* tiles_;
    std::uint64_t tile_ = 0;
    bool loaded_ = false;
    std::vector<crypto::Hash> hashes_;
};

/// The part of the audit that goes from one entry to the next.
class Pass {
  public:
    Pass(AuditOptions const& options, AuditReport& report)
        : report_(report), published_(options.tiles) {}

    /// Root that the tree must have at a size, and who says so.
    void expect_root(crypto::TreeHead const& head, std::string whose) {
        roots_.emplace(head.size, std::pair(head.root, std::move(whose)));
    }

    /// False at the first fault.
    bool add(PreparedEntry const& entry) {
        if (auto finding = check(entry)) {
            finding->index = report_.entries;
            report_.findings.push_back(std::move(*finding));
            return false;
        }
        ++report_.entries;
        tree_.append(entry.leaf_hash);
        return check_roots();
    }

    /// What holds of the whole, once all entries are through.
    void finish() {
        report_.head = tree_.head();
        if (!report_.good()) return;
        for (auto const& [size, expected] : roots_)
            if (size > report_.entries)
                report_.findings.push_back(
                    found(AuditFault::entry_missing, report_.entries,
                          expected.second + " has " + std::to_string(size) + " entries"));
        check_balances();
    }

    [[nodiscard]] State const& state() const { return state_; }

  private:
    std::optional<Finding> check(PreparedEntry const& entry) {
        if (entry.index > report_.entries)
            return found(AuditFault::entry_missing, {},
                         "entry " + std::to_string(entry.index) + " stands in its place");
        if (entry.index != report_.entries)
            return found(AuditFault::index_wrong, {},
                         "entry " + std::to_string(entry.index) + " stands in its place");
        if (!published_.agrees(entry.index, entry.leaf_hash))
            return found(AuditFault::leaf_not_published, {}, "the leaf is not the published one");
        if (!entry.leaf) return entry.finding;
        if (auto finding = check_chain(entry)) return finding;
        if (entry.finding) return entry.finding;
        head_ = {.size = entry.index + 1, .prev = entry.leaf_sha256, .time = entry.leaf->time};
        if (!entry.core) return std::nullopt;
        if (!entry.documents) ++report_.erased;
        return check_body(entry);
    }

    std::optional<Finding> check_chain(PreparedEntry const& entry) {
        if (entry.index == 0) floor_ = entry.leaf->floor;
        auto const follows = check_follows(head_, floor_, *entry.leaf);
        if (follows) return std::nullopt;
        return found(audit_fault(follows.error()), {},
                     std::string(ledger::text_of(follows.error())));
    }

    std::optional<Finding> check_body(PreparedEntry const& entry) {
        contracts::Place const place{.index = entry.index, .time = entry.leaf->time};
        Documents const documents(entry);
        if (auto finding = documents.check_recorded(floor_)) return finding;
        if (entry.index > 0) {
            if (auto finding = check_rulebook(*entry.core)) return finding;
            for (auto const* recorded : documents.recorded())
                if (auto finding = check_signer(state_, *recorded, documents, place.time))
                    return finding;
        } else if (auto finding = check_opening(*entry.core)) {
            return finding;
        }
        if (entry.documents) report_.documents += entry.documents->size();
        return apply_events(entry.core->events, documents, place);
    }

    [[nodiscard]] std::optional<Finding> check_rulebook(Core const& core) const {
        auto const version = state_.find<contracts::Floor>({})->rulebook.version;
        if (core.rulebook == version) return std::nullopt;
        return found(AuditFault::rulebook_wrong, {},
                     "decided by rulebook " + std::to_string(core.rulebook) + ", in force is " +
                         std::to_string(version));
    }

    /// Entry 0 opens the floor whose id every leaf bears.
    [[nodiscard]] std::optional<Finding> check_opening(Core const& core) const {
        auto const* opened = core.events.empty()
                                 ? nullptr
                                 : std::get_if<contracts::FloorOpened>(&core.events.front());
        if (opened == nullptr)
            return found(AuditFault::event_misfit, {}, "the first entry does not open a floor");
        if (opened->floor != floor_)
            return found(AuditFault::floor_wrong, {}, "the leaf names another floor");
        return std::nullopt;
    }

    std::optional<Finding> apply_events(Events const& events, Documents const& documents,
                                        contracts::Place const& place) {
        auto const fund_in = documents.find<contracts::FundIn>().recorded;
        auto const fund_in_id = fund_in ? std::optional(fund_in->document) : std::nullopt;
        Events expected;
        for (auto const& event : events) {
            auto const type = std::string(contracts::type_of(event));
            bool const transfer = std::holds_alternative<contracts::Transferred>(event);
            if (auto misfit = contracts::misfit_of(state_, event))
                return found(transfer ? AuditFault::transfer_misfit : AuditFault::event_misfit, {},
                             type + ": " + *misfit);
            if (auto finding = check_backing(state_, event, documents, place)) {
                finding->detail = type + ": " + finding->detail;
                return finding;
            }
            add_expected_transfers(state_, event, fund_in_id, expected);
            try {
                contracts::apply(state_, event, place);
            } catch (std::overflow_error const& error) {
                return found(AuditFault::transfer_misfit, {}, error.what());
            }
        }
        state_.settle();
        report_.events += events.size();
        return check_transfers(events, expected);
    }

    bool check_roots() {
        auto const [first, last] = roots_.equal_range(report_.entries);
        if (first == last) return true;
        auto const root = tree_.root();
        for (auto at = first; at != last; ++at) {
            auto const& [expected, whose] = at->second;
            if (root == expected) continue;
            report_.findings.push_back(found(AuditFault::root_wrong, {},
                                             whose + " has the root " +
                                                 crypto::to_base64(expected) +
                                                 "; the entries give " + text_of(tree_.head())));
            return false;
        }
        return true;
    }

    void check_balances() {
        std::map<contracts::Currency, std::int64_t> sums;
        state_.each<contracts::Account>([&](contracts::Account const& account) {
            sums[account.account.currency] += account.balance();
            bool const negative = std::min({account.debits_pending, account.debits_posted,
                                            account.credits_pending, account.credits_posted}) < 0;
            bool const bank = account.account.kind == contracts::AccountKind::bank;
            if (negative || (!bank && account.available() < 0))
                report_.findings.push_back(found(AuditFault::available_negative, {},
                                                 contracts::text_form(account.account)));
        });
        for (auto const& [currency, sum] : sums)
            if (sum != 0)
                report_.findings.push_back(found(AuditFault::balance_not_zero, {},
                                                 "the balances in " +
                                                     contracts::text_form(currency) + " sum to " +
                                                     std::to_string(sum)));
    }

    AuditReport& report_;
    PublishedLeaves published_;
    std::multimap<std::uint64_t, std::pair<crypto::Hash, std::string>> roots_;
    State state_{State::Extent::whole};
    crypto::Frontier tree_;
    contracts::FloorId floor_;
    Head head_;
};

/// Opens the checkpoints and notes the roots they call for.
void take_checkpoints(AuditOptions const& options, AuditReport& report, Pass& pass) {
    if (options.head) pass.expect_root(*options.head, "the head store");
    if (!options.log) return;
    for (auto const& note : options.checkpoints) {
        auto const opened = crypto::open_checkpoint(note, *options.log);
        if (!opened) {
            report.findings.push_back(found(AuditFault::checkpoint_refused, {},
                                            "a checkpoint is not one of this log's key"));
            continue;
        }
        auto const& head = opened->checkpoint.head;
        ++report.checkpoints;
        if (head.size > 0)
            pass.expect_root(head, "the checkpoint of size " + std::to_string(head.size));
    }
}

/// Reads and verifies the next batch while the one before is replayed.
class Pipeline {
  public:
    Pipeline(EntrySource& source, PrepareOptions const& prepare, std::size_t batch)
        : preparation_(source, prepare), batch_(batch) {}

    /// Up to `end` entries in all; false at the first fault.
    bool run(std::uint64_t end, Pass& pass, std::function<void()> const& after_batch) {
        auto prepare = [this, end](std::uint64_t first) {
            auto const count =
                static_cast<std::size_t>(std::min<std::uint64_t>(batch_, end - first));
            return preparation_.next({.first = first, .count = count});
        };
        if (next_ >= end) return true;
        auto coming = std::async(std::launch::async, prepare, next_);
        while (true) {
            auto const entries = coming.get();
            if (entries.empty()) return true;
            next_ += entries.size();
            bool const more = next_ < end;
            if (more) coming = std::async(std::launch::async, prepare, next_);
            for (auto const& entry : entries)
                if (!pass.add(entry)) return false;
            after_batch();
            if (!more) return true;
        }
    }

  private:
    Preparation preparation_;
    std::size_t batch_;
    std::uint64_t next_ = 0;
};

void compare_books(AuditOptions const& options, State const& state, AuditReport& report) {
    report.books = true;
    options.books->compare(state, [&](Finding finding) {
        if (report.findings.size() >= options.findings_max) {
            report.more_findings = true;
            return false;
        }
        report.findings.push_back(std::move(finding));
        return true;
    });
}

} // namespace

AuditReport audit(EntrySource& source, AuditOptions const& options) {
    AuditReport report;
    Pass pass(options, report);
    take_checkpoints(options, report, pass);
    if (!report.good()) return report;
    auto total = source.size();
    auto const first = source.read({.first = 0, .count = 1});
    report.bodies = !first.empty() && !first.front().core.empty();
    Pipeline pipeline(source,
                      {.threads = std::max(1U, options.threads),
                       .bodies = report.bodies,
                       .signatures = options.signatures},
                      std::max<std::size_t>(1, options.batch));
    auto const progress = [&] {
        if (options.progress) options.progress({.done = report.entries, .total = total});
    };
    bool good = pipeline.run(total, pass, progress);
    if (good && options.books != nullptr && report.bodies) {
        // The floor goes on trading: the rest up to the moment at which the books are held still.
        total = std::max(total, options.books->freeze());
        good = pipeline.run(total, pass, progress);
    }
    if (good && report.entries < total)
        report.findings.push_back(
            found(AuditFault::entry_missing, report.entries, "the entry cannot be read"));
    pass.finish();
    if (options.books != nullptr && report.good() && report.bodies)
        compare_books(options, pass.state(), report);
    return report;
}

} // namespace datafloor::ledger
