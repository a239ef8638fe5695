#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

namespace fcg::async {

/// How an operation of Asio is awaited: errors come as values, and it needs no coroutine frame of its own.
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::deferred);

} // namespace fcg::async
