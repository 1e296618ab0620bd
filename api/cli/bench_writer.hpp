// `bench writer`: orders through the writer, without HTTP, against pgbench on the same PostgreSQL.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_writer(Command const& bench, Common& common);

} // namespace datafloor::api::cli
