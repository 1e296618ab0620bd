// Results of benchmarks in figures of which more is better: rounds, medians and how they print.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace datafloor::api::cli {

struct Common;

/// One case: what is measured, in which unit, beside what.
struct FigureCase {
    std::string name;
    std::string unit;
    std::string reference_name;
};

struct Figures {
    std::vector<double> ours;
    /// As many as ours where rounds alternate; a single one where it is a fixed number.
    std::vector<double> reference;
    /// Of every single act of ours, or of every round where acts are not timed one by one.
    std::vector<double> times_ms;
    /// Processor time of one act, where it is known: microseconds.
    std::vector<double> cost_us = {};
    std::vector<double> reference_cost_us = {};
    /// More members of the JSON object: name and value.
    std::vector<std::pair<std::string, double>> more = {};
};

/// Prints the case; `ours`, `reference` and `ratio` are medians.
void show_figures(Common const& common, FigureCase const& facts, Figures const& figures);

/// A line on standard error while something takes its time, on a terminal alone; gone afterwards.
class Stage {
  public:
    explicit Stage(std::string const& what);
    Stage(Stage const&) = delete;
    Stage& operator=(Stage const&) = delete;
    ~Stage();

  private:
    bool shown_;
};

class StopWatch {
  public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

  private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace datafloor::api::cli
