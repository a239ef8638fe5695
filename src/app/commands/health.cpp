#include "app/commands/commands.hpp"
#include "platform/async/loop.hpp"
#include "platform/http/client.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <iostream>

namespace fcg::app {

namespace {

constexpr std::chrono::seconds limit{2};

task<int> ask(async::loop& on, std::uint16_t port)
{
    http::client server(on, "127.0.0.1", port);
    http::client_request wanted{.target = "/livez", .headers = {}, .body = {}};
    auto const answer = co_await server.send(std::move(wanted), limit);
    std::cout << answer.body;
    co_return answer.status == 200 ? exit_code::done : exit_code::failed;
}

} // namespace

int check_health(configured& with)
{
    async::real_loop loop;
    int code = exit_code::failed;
    auto const finish = [&](std::exception_ptr failure, int answered) {
        code = answered;
        loop.stop();
        if (failure)
            std::rethrow_exception(failure);
    };
    boost::asio::co_spawn(loop.executor(), ask(loop, static_cast<std::uint16_t>(with.settings.http.port)),
                          finish);
    loop.run();
    return code;
}

} // namespace fcg::app
