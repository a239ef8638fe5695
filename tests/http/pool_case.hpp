#pragma once
#include "platform/http/connections.hpp"
#include "scripted_server.hpp"
#include "support/run_task.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// Waits on the loop until `condition` holds.
inline task<> wait_until(async::loop& on, std::function<bool()> condition)
{
    while (!condition())
        co_await async::sleep_for(on, std::chrono::milliseconds(1));
}

/// Connections to a server that does what the test says.
struct pool_case {
    using outcome = std::shared_ptr<task_outcome<http::client_answer>>;

    explicit pool_case(scripted_server::script each, http::connection_settings how = {})
        : server(std::move(each)),
          pool(std::make_unique<http::connections>(loop, where(), std::move(how)))
    {
    }

    http::endpoint where() const { return {.host = "127.0.0.1", .port = server.port(), .path = {}}; }

    static http::client_request get(std::string target)
    {
        return {.target = std::move(target), .headers = {}, .body = {}};
    }

    http::client_answer ask(http::client_request wanted, bool repeatable = false,
                            std::chrono::microseconds limit = std::chrono::seconds(20))
    {
        return run(loop, pool->send(std::move(wanted), limit, repeatable));
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

    void run_until_all_ended(std::vector<outcome> const& all)
    {
        run_until([&all] {
            for (auto const& one : all)
                if (!one->ended())
                    return false;
            return true;
        });
    }

    async::real_loop loop;
    scripted_server server;
    std::unique_ptr<http::connections> pool;
};

} // namespace fcg::test
