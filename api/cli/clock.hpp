// The clock of the command line. Documents carry its time; the floor judges whether it is right.
#pragma once

#include "crypto/time.hpp"

namespace datafloor::api::cli {

crypto::Instant now();

} // namespace datafloor::api::cli
