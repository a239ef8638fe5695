#include "app/commands/commands.hpp"
#include "platform/async/loop.hpp"
#include "platform/http/client/client.hpp"
#include "platform/http/client/client_tls.hpp"
#include "platform/http/client/endpoint.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <utility>

namespace fcg::app {

namespace {

constexpr std::chrono::seconds limit{2};

/// Returns the endpoint of the server. A server that listens on all addresses is asked at the loopback
/// address.
http::endpoint place_of(http::server_settings const& settings)
{
    auto host = settings.address;
    if (host == "0.0.0.0")
        host = "127.0.0.1";
    else if (host == "::")
        host = "::1";
    return {.host = std::move(host),
            .port = static_cast<std::uint16_t>(settings.port),
            .tls = !settings.tls_certificate.empty(),
            .path = {}};
}

task<int> ask(async::loop& loop, http::endpoint endpoint)
{
    auto tls = endpoint.tls ? std::make_shared<http::client_tls>() : nullptr;
    http::client server(loop, std::move(endpoint), std::move(tls), limit);
    http::client_request request{.target = "/livez", .headers = {}, .body = {}};
    auto const answer = co_await server.send(std::move(request), limit);
    std::cout << answer.body;
    co_return answer.status == 200 ? exit_code::done : exit_code::failed;
}

} // namespace

int check_health(configured& settings)
{
    async::real_loop loop;
    int code = exit_code::failed;
    auto const finish = [&](std::exception_ptr failure, int answered) {
        code = answered;
        loop.stop();
        if (failure)
            std::rethrow_exception(failure);
    };
    boost::asio::co_spawn(loop.executor(), ask(loop, place_of(settings.settings.http)), finish);
    loop.run();
    return code;
}

} // namespace fcg::app
