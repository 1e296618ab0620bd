// `bench encrypt` and `bench decrypt`: this program against the system's `age`.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_age(Command const& bench, Common& common);

} // namespace datafloor::api::cli
