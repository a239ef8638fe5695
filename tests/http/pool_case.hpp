#pragma once
#include "platform/http/client/connection_pool.hpp"
#include "scripted_server.hpp"
#include "support/run_task.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// Waits on the loop until `condition` returns true.
inline task<> wait_until(async::loop& loop, std::function<bool()> condition)
{
    while (!condition())
        co_await async::sleep_for(loop, std::chrono::milliseconds(1));
}

/// A pool of connections to a server that runs the test's script.
struct pool_case {
    using outcome = std::shared_ptr<task_outcome<http::client_response>>;

    explicit pool_case(scripted_server::script script, http::connection_settings settings = {})
        : server(std::move(script)),
          pool(std::make_unique<http::connection_pool>(loop, where(), std::move(settings)))
    {
    }

    http::endpoint where() const { return {.host = "127.0.0.1", .port = server.port(), .path = {}}; }

    static http::client_request get(std::string target)
    {
        return {.target = std::move(target), .headers = {}, .body = {}};
    }

    http::client_response ask(http::client_request request, bool repeatable = false,
                              std::chrono::microseconds limit = std::chrono::seconds(20))
    {
        return run(loop, pool->send(std::move(request), limit, repeatable));
    }

    std::string ask(std::string target, bool repeatable = false)
    {
        return ask(get(std::move(target)), repeatable).body;
    }

    outcome begin(std::string target)
    {
        return start(loop, pool->send(get(std::move(target)), std::chrono::seconds(20), false));
    }

    void run_until(std::function<bool()> condition) { run(loop, wait_until(loop, std::move(condition))); }

    void run_until_all_ended(std::vector<outcome> const& outcomes)
    {
        run_until([&outcomes] {
            for (auto const& outcome : outcomes)
                if (!outcome->ended())
                    return false;
            return true;
        });
    }

    async::real_loop loop;
    scripted_server server;
    std::unique_ptr<http::connection_pool> pool;
};

} // namespace fcg::test
