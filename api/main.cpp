// The one program. What it does is the subcommands' (api/cli).
#include "api/cli/program.hpp"

int main(int argc, char** argv) { return datafloor::api::cli::run(argc, argv); }
