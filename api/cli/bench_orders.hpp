// `bench orders`: orders over HTTP to a server process, against pgbench on the same PostgreSQL.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_orders(Command const& bench, Common& common);

} // namespace datafloor::api::cli
