// `bench grow`: what an order, a proof and a start cost on a floor with many orders, against few.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_grow(Command const& bench, Common& common);

} // namespace datafloor::api::cli
