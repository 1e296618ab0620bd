// ENSURE: an assertion that stays on in release builds. It guards against bugs, not against input.
#pragma once

namespace datafloor {

/// Prints the broken condition with its place to standard error and aborts.
[[noreturn]] void ensure_failed(char const* condition, char const* file, int line) noexcept;

} // namespace datafloor

#define ENSURE(condition)                                                                          \
    (static_cast<bool>(condition) ? static_cast<void>(0)                                           \
                                  : ::datafloor::ensure_failed(#condition, __FILE__, __LINE__))
