// `bench search`: searches of a long catalogue, by the service itself and over HTTP.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_search(Command const& bench, Common& common);

} // namespace datafloor::api::cli
