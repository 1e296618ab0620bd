// What the keyholder gives up for good before it serves: the network, and starting programs.
#pragma once

namespace datafloor::services {

/// From now on this process and its threads have no sockets but UNIX ones, start no other program,
/// and gain no rights by one. False where the system does not allow it; then nothing has changed.
bool confine();

} // namespace datafloor::services
