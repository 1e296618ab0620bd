#include "contracts/simulation/simulation.hpp"

#include "contracts/simulation/market.hpp"
#include "contracts/simulation/second_state.hpp"

namespace datafloor::contracts::simulation {
namespace {

/// The order an entry is about, if it is about one.
std::optional<OrderId> order_of(Events const& events) {
    for (auto const& event : events) {
        auto const order = std::visit(
            [](auto const& e) -> std::optional<OrderId> {
                if constexpr (requires { OrderId(e.order); }) return e.order;
                return std::nullopt;
            },
            event);
        if (order) return order;
    }
    return std::nullopt;
}

std::string text_of(Entry const& entry) {
    auto out = "step " + std::to_string(entry.step) + ", " + text_form(entry.time) + "\n";
    for (auto const& event : entry.events) out += "    " + encode(event) + "\n";
    return out;
}

std::string text_of(Result<Outcome> const& result) {
    if (!result) return "declined: " + std::string(name_of(result.error().reason));
    auto out = result->stopped ? "stopped: " + std::string(name_of(result->stopped->reason)) : "";
    for (auto const& event : result->events) out += "\n    " + encode(event);
    return out;
}

class Run {
  public:
    explicit Run(Settings const& settings)
        : settings_(settings), random_(settings.seed), side_(~settings.seed),
          market_(random_, state_) {}

    std::expected<Report, Violation> run() {
        // Before the first entry there is no floor to ask anything of.
        bool good = act(GrantDownload{}) && act(market_.open(now_));
        while (good && report_.steps < settings_.steps) {
            pass_time();
            good = act(market_.next(now_));
        }
        if (good && drain() && whole()) check("model", model_.finish());
        if (violation_) return std::unexpected(std::move(*violation_));
        return report_;
    }

  private:
    void pass_time() {
        now_.micros += random_.between(1, 60'000'000);
        if (random_.below(500) == 0) now_.micros += random_.between(0, 20) * 3'600'000'000;
    }

    /// One step. False: a violation was found.
    bool act(Command const& command) {
        ++report_.steps;
        auto const result = decide(state_, command, now_);
        bool const twice =
            settings_.partial_one_in != 0 && side_.below(settings_.partial_one_in) == 0;
        std::optional<Loaded> loaded;
        if (twice && !decide_again(command, result, loaded)) return false;
        if (!result) {
            ++report_.declined[static_cast<std::size_t>(result.error().reason)];
        } else if (!accept(command, *result, loaded)) {
            return false;
        }
        if (report_.steps % settings_.full_every == 0 && !check("model", model_.compare(state_)))
            return false;
        return report_.steps % settings_.replay_every != 0 || replay_all();
    }

    bool decide_again(Command const& command, Result<Outcome> const& result,
                      std::optional<Loaded>& loaded) {
        ++report_.compared;
        loaded.emplace(load_for(state_, command));
        if (loaded->rounds > rounds_max)
            return fail("partial state", "needs more rounds of loading than allowed", &command);
        auto const again = decide(loaded->state, command, now_);
        if (same(again, result)) return true;
        return fail("partial state",
                    "on the whole state: " + text_of(result) +
                        "\non what `needs` names: " + text_of(again),
                    &command);
    }

    bool accept(Command const& command, Outcome const& outcome, std::optional<Loaded>& loaded) {
        Place const place{report_.accepted, now_};
        if (outcome.stopped) ++report_.declined[static_cast<std::size_t>(outcome.stopped->reason)];
        ++report_.accepted;
        ++report_.accepted_by_kind[command.index()];
        history_.push_back({report_.steps, now_, outcome.events});
        if (!check("model", judged(command, outcome.events))) return false;
        for (auto const& event : outcome.events) {
            if (!check("misfit", misfit_of(state_, event))) return false;
            apply(state_, event, place);
            if (loaded) apply(loaded->state, event, place);
        }
        if (loaded && !check("partial state", touched_differ(loaded->state, state_))) return false;
        state_.settle();
        market_.learn(command);
        return true;
    }

    Fault judged(Command const& command, Events const& events) {
        try {
            return model_.judge(command, events, now_);
        } catch (std::out_of_range const&) {
            return "an event about something that does not exist";
        } catch (std::bad_variant_access const&) {
            return "a fact that this kind of command cannot make";
        }
    }

    /// Every open order waits for its deadlines, and no party acts any more but two officers.
    bool drain() {
        for (int round = 0; round < 24 && !market_.open_orders().empty(); ++round) {
            auto const orders = market_.open_orders();
            for (auto const& id : orders) {
                auto const due = state_.find<Order>(id)->due_at;
                now_ = {std::max(now_.micros + 1, due ? due->micros : 0)};
                if (!act(market_.due(id, now_))) return false;
            }
        }
        return true;
    }

    bool whole() { return check("model", model_.compare(state_)) && replay_all(); }

    bool replay_all() {
        for (auto at = replayed_; at < history_.size(); ++at)
            report_.replayed += history_[at].events.size();
        replayed_ = history_.size();
        return check("replay", replay_.follow(history_, settings_.encoded_one_in)) &&
               check("replay", replay_.compare(state_));
    }

    bool check(std::string judge, Fault fault) {
        return !fault || fail(std::move(judge), std::move(*fault), nullptr);
    }

    bool fail(std::string judge, std::string what, Command const* command) {
        Violation out{settings_.seed, report_.steps, std::move(judge), std::move(what), {}};
        if (command != nullptr) out.story = "command " + std::string(kind_of(*command)) + "\n";
        auto const subject = history_.empty() ? std::nullopt : order_of(history_.back().events);
        auto const recent = history_.size() > 3 ? history_.size() - 3 : 0;
        for (std::size_t at = 0; at < history_.size(); ++at)
            if (subject ? order_of(history_[at].events) == subject : at >= recent)
                out.story += text_of(history_[at]);
        violation_ = std::move(out);
        return false;
    }

    Settings settings_;
    Random random_;
    Random side_; // what is looked at twice must not change what happens
    State state_{State::Extent::whole};
    Market market_;
    Model model_;
    Instant now_{1'790'000'000'000'000};
    Report report_;
    std::vector<Entry> history_;
    Replay replay_;
    std::size_t replayed_ = 0;
    std::optional<Violation> violation_;
};

} // namespace

Report& Report::operator+=(Report const& other) {
    steps += other.steps;
    accepted += other.accepted;
    compared += other.compared;
    replayed += other.replayed;
    for (std::size_t i = 0; i < command_kinds; ++i)
        accepted_by_kind[i] += other.accepted_by_kind[i];
    for (std::size_t i = 0; i < reason_count; ++i) declined[i] += other.declined[i];
    return *this;
}

namespace {

template <std::size_t I = 0>
std::string_view kind_name(std::size_t index) {
    if constexpr (I < command_kinds) {
        if (index == I) return std::variant_alternative_t<I, Command>::kind;
        return kind_name<I + 1>(index);
    }
    return {};
}

} // namespace

std::string text_of(Report const& report) {
    auto out = std::to_string(report.steps) + " steps, " + std::to_string(report.accepted) +
               " accepted, " + std::to_string(report.compared) + " decided twice, " +
               std::to_string(report.replayed) + " events replayed\n";
    for (std::size_t i = 0; i < command_kinds; ++i)
        out += "    accepted " + std::string(kind_name(i)) + " " +
               std::to_string(report.accepted_by_kind[i]) + "\n";
    for (std::size_t i = 0; i < reason_count; ++i)
        out += "    declined " + std::string(name_of(static_cast<Reason>(i))) + " " +
               std::to_string(report.declined[i]) + "\n";
    return out;
}

std::string text_of(Violation const& violation) {
    return "seed " + std::to_string(violation.seed) + ", step " + std::to_string(violation.step) +
           ", found by the " + violation.judge + ": " + violation.what + "\n" + violation.story;
}

std::expected<Report, Violation> run(Settings const& settings) { return Run(settings).run(); }

} // namespace datafloor::contracts::simulation
