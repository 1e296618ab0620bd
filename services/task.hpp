// Task: the one coroutine type of the house. Its executor is typed, because a type-erased one costs
// about 5 % of a request's processor time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace datafloor::services {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

template <class T = void>
using Task = asio::awaitable<T, Executor>;

/// The completion token for everything that is awaited inside a Task.
inline constexpr asio::use_awaitable_t<Executor> use_task{};

} // namespace datafloor::services
