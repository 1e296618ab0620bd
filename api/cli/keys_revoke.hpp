// `keys revoke`: a key that is put away or lost signs nothing more.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_keys_revoke(Command const& keys, Common& common);

} // namespace datafloor::api::cli
