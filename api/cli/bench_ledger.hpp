// `bench ledger`: what entries cost, case by case: appended, hashed into chain and tree, replayed,
// audited.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_ledger(Command const& bench, Common& common);

} // namespace datafloor::api::cli
