// `keys rotate`: a new signing key takes the place of this home's.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_keys_rotate(Command const& keys, Common& common);

} // namespace datafloor::api::cli
