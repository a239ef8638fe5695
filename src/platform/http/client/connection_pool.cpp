#include "platform/http/client/connection_pool.hpp"

#include "platform/async/waiter.hpp"
#include "platform/http/client/client_tls.hpp"

#include <algorithm>
#include <exception>
#include <list>
#include <utility>
#include <vector>

namespace fcg::http {
struct connection_pool::impl : std::enable_shared_from_this<impl> {
    impl(async::loop& loop, endpoint initial_endpoint, connection_settings initial_settings)
        : loop(loop),
          endpoint(std::move(initial_endpoint)),
          settings(std::move(initial_settings)),
          tls(this->endpoint.tls ? std::make_shared<client_tls>(this->endpoint.host, this->settings.ca_file)
                                 : nullptr)
    {
    }

    struct rested {
        std::unique_ptr<client> client;
        bool since_last_sweep = true;
    };

    task<> wait_for_turn()
    {
        auto parked = queue.emplace_back(std::make_shared<async::waiter>());
        std::weak_ptr<async::waiter> const weak = parked;
        // Without a limit: a turn comes or the request is cancelled, since each earlier request has a limit
        // of its own.
        auto const why = co_await async::wait(loop, std::move(parked), async::no_limit);
        if (why == async::wake_reason::notified)
            co_return; // the turn was handed on by the request that woke this one
        queue.remove_if([&weak](auto const& waiter) { return waiter == weak.lock(); });
        async::throw_cancelled();
    }

    /// Hands the turn to the first waiter that still waits: a cancelled one may be in the queue until its
    /// task resumes.
    void hand_on_turn()
    {
        while (!queue.empty()) {
            auto const next = std::move(queue.front());
            queue.pop_front();
            if (next->wake(async::wake_reason::notified))
                return;
        }
        --busy;
    }

    std::unique_ptr<client> take()
    {
        if (idle.empty())
            return std::make_unique<client>(loop, endpoint, tls, settings.connect_limit);
        auto idle_client = std::move(idle.back().client);
        idle.pop_back();
        return idle_client;
    }

    void put_back(std::unique_ptr<client> client)
    {
        if (!client->is_open())
            return;
        idle.push_back({.client = std::move(client)});
        if (next_sweep == 0)
            sweep_later();
    }

    /// Closes the connections that were not used since the last sweep.
    void sweep()
    {
        next_sweep = 0;
        std::erase_if(idle, [](rested& it) { return !std::exchange(it.since_last_sweep, false); });
        if (!idle.empty())
            sweep_later();
    }

    /// Schedules the next sweep after half the limit, so that no connection is idle for longer than the
    /// limit.
    void sweep_later()
    {
        next_sweep = loop.call_after(settings.idle_limit / 2, [weak = weak_from_this()] {
            if (auto const still = weak.lock())
                still->sweep();
        });
    }

    async::loop& loop;
    endpoint endpoint;
    connection_settings settings;
    std::shared_ptr<client_tls> tls;
    std::size_t busy = 0;                            ///< number of turns that are taken
    std::list<std::shared_ptr<async::waiter>> queue; ///< waiters for a turn; empty unless all are taken
    std::vector<rested> idle;                        ///< idle connections, the one used latest last
    async::loop::timer_id next_sweep = 0;
};

connection_pool::connection_pool(async::loop& loop, endpoint endpoint, connection_settings settings)
    : impl_(std::make_shared<impl>(loop, std::move(endpoint), std::move(settings)))
{
}

connection_pool::~connection_pool()
{
    // The next sweep will find no object. It is not cancelled, because this may be among the last objects
    // that a loop destroys: the loop's handlers hold `impl`, and `impl` holds them.
    for (auto const& waiter : std::exchange(impl_->queue, {}))
        waiter->wake(async::wake_reason::cancelled);
}

endpoint const& connection_pool::to() const
{
    return impl_->endpoint;
}

task<client_response> connection_pool::send(client_request request, std::chrono::microseconds limit,
                                            bool repeatable)
{
    auto const my = impl_;
    if (my->busy < std::max<std::size_t>(my->settings.max, 1))
        ++my->busy;
    else
        co_await my->wait_for_turn();

    // From here on this request has a turn, which it must give back in every case.
    client_response answer;
    std::exception_ptr failure;
    auto client = my->take();
    try {
        answer = co_await client->send(std::move(request), limit, repeatable);
    } catch (...) {
        failure = std::current_exception();
    }
    my->put_back(std::move(client));
    my->hand_on_turn();
    if (failure)
        std::rethrow_exception(failure);
    co_return answer;
}

} // namespace fcg::http
