// What officers direct of parties and orders: suspensions, and freezes, which take two officers.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_party_directives(Command const& supervise, Common& common);
void add_order_directives(Command const& supervise, Common& common);

} // namespace datafloor::api::cli
