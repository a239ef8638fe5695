#include "platform/http/client/name_lookup.hpp"

#include "platform/async/error_text.hpp"
#include "platform/async/waiter.hpp"

#include <boost/system/system_error.hpp>

#include <memory>
#include <utility>

namespace fcg::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using resolver = boost::asio::ip::basic_resolver<tcp, boost::asio::io_context::executor_type>;

/// Shared by the waiting task and the lookup, which may outlive it.
struct lookup {
    explicit lookup(async::loop& loop) : names(loop.executor()) {}

    resolver names;
    error_code failed;
    std::vector<tcp::endpoint> endpoints;
};

} // namespace

task<std::vector<tcp::endpoint>> find_addresses(async::loop& loop, std::string host, std::uint16_t port)
{
    error_code is_name;
    auto const address = boost::asio::ip::make_address(host, is_name);
    if (!is_name)
        co_return std::vector<tcp::endpoint>(1, tcp::endpoint(address, port));

    auto const shared = std::make_shared<lookup>(loop);
    auto waiting = std::make_shared<async::waiter>();
    shared->names.async_resolve(host, std::to_string(port),
                                [shared, waiting](error_code failed, resolver::results_type const& results) {
                                    shared->failed = failed;
                                    for (auto const& result : results)
                                        shared->endpoints.push_back(result.endpoint());
                                    waiting->wake(async::wake_reason::notified);
                                });
    // Without a limit, because the system's lookup has one.
    auto const why = co_await async::wait(loop, std::move(waiting), async::no_limit);
    if (why != async::wake_reason::notified)
        async::throw_cancelled();
    if (shared->failed)
        throw boost::system::system_error(async::without_slot(shared->failed), "looking up " + host);
    co_return std::move(shared->endpoints);
}

} // namespace fcg::http
