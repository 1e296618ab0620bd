// The program: finds the subcommand, runs it, and turns its outcome into an exit status.
#pragma once

namespace datafloor::api::cli {

/// 0 done, 1 refused or a failed check, 2 wrong usage. Errors are one sentence on standard error.
int run(int argc, char** argv);

} // namespace datafloor::api::cli
