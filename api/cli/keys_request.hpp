// `keys request`: the first half of binding a key.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_keys_request(Command const& keys, Common& common);

} // namespace datafloor::api::cli
