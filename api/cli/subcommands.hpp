// The subcommands, a file for each; every function adds one to the program.
#pragma once

namespace CLI {
class App;
}

namespace datafloor::api::cli {

struct Common;

void add_keys(CLI::App& program, Common& common);
void add_encrypt(CLI::App& program, Common& common);
void add_decrypt(CLI::App& program, Common& common);
void add_bench(CLI::App& program, Common& common);

} // namespace datafloor::api::cli
