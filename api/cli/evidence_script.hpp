// verify.sh of an evidence bundle, as api/cli/evidence/verify.sh holds it.
#pragma once

namespace datafloor::api::cli {

extern char const* const evidence_script;

} // namespace datafloor::api::cli
