#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

namespace fcg::async {

/// The completion token for Asio operations: errors come as values, and the operation needs no coroutine
/// frame of its own.
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::deferred);

} // namespace fcg::async
