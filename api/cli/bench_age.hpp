// `bench encrypt` and `bench decrypt`: this program against the system's `age`.
#pragma once

namespace CLI {
class App;
}

namespace datafloor::api::cli {

struct Common;

void add_bench_age(CLI::App& bench, Common& common);

} // namespace datafloor::api::cli
