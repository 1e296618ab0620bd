// The officer's part of a refusal: fetch what the floor serves, hash it, and sign what was found.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_rehash(Command const& supervise, Common& common);

} // namespace datafloor::api::cli
