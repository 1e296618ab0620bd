// `bench download`: a payload over HTTP from a server process, against nginx with the same file.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_bench_download(Command const& bench, Common& common);

} // namespace datafloor::api::cli
