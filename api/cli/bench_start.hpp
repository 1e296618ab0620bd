// `bench start`: how soon a server answers on a long ledger, and what it holds in memory at rest.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_start(Command const& bench, Common& common);

} // namespace datafloor::api::cli
