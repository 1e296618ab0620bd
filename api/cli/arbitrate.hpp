// Who decides a dispute: the arbiter of the offer by a finding, an officer by a directive.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_dispute_directive(Command const& supervise, Common& common);

} // namespace datafloor::api::cli
