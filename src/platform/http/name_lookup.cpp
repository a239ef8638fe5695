#include "platform/http/name_lookup.hpp"

#include "platform/async/error_text.hpp"
#include "platform/async/waiter.hpp"

#include <boost/system/system_error.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace fcg::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using resolver = boost::asio::ip::basic_resolver<tcp, boost::asio::io_context::executor_type>;

/// Shared by the task that waits and the lookup that may outlast it.
struct lookup {
    explicit lookup(async::loop& on) : names(on.executor()) {}

    resolver names;
    error_code failed;
    std::vector<tcp::endpoint> found;
};

} // namespace

task<std::vector<tcp::endpoint>> find_addresses(async::loop& on, std::string host, std::uint16_t port)
{
    error_code is_name;
    auto const address = boost::asio::ip::make_address(host, is_name);
    if (!is_name)
        co_return std::vector<tcp::endpoint>(1, tcp::endpoint(address, port));

    auto const shared = std::make_shared<lookup>(on);
    auto waiting = std::make_shared<async::waiter>();
    shared->names.async_resolve(host, std::to_string(port),
                                [shared, waiting](error_code failed, resolver::results_type const& results) {
                                    shared->failed = failed;
                                    for (auto const& one : results)
                                        shared->found.push_back(one.endpoint());
                                    waiting->wake(async::wake_reason::notified);
                                });
    // The system gives up by itself.
    auto const why = co_await async::wait(on, std::move(waiting), async::no_limit);
    if (why != async::wake_reason::notified)
        async::throw_cancelled();
    if (shared->failed)
        throw boost::system::system_error(async::without_place(shared->failed), "looking up " + host);
    co_return std::move(shared->found);
}

} // namespace fcg::http
