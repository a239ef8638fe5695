#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace fcg::async {

/// The only awaitable type of the project. The concrete executor saves an indirect call at every suspension.
template <class T = void>
using task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

} // namespace fcg::async

namespace fcg {
using async::task;
}
