#include "platform/http/connections.hpp"

#include "platform/async/waiter.hpp"
#include "platform/http/client_tls.hpp"

#include <algorithm>
#include <exception>
#include <list>
#include <utility>
#include <vector>

namespace fcg::http {
struct connections::inside : std::enable_shared_from_this<inside> {
    inside(async::loop& on, endpoint to, connection_settings how)
        : on(on),
          to(std::move(to)),
          how(std::move(how)),
          tls(this->to.tls ? std::make_shared<client_tls>(this->to.host, this->how.ca_file) : nullptr)
    {
    }

    struct rested {
        std::unique_ptr<client> one;
        bool since_last_sweep = true;
    };

    task<> wait_for_turn();
    void hand_on_turn();
    std::unique_ptr<client> take();
    void put_back(std::unique_ptr<client> one);
    void sweep();
    void sweep_later();

    async::loop& on;
    endpoint to;
    connection_settings how;
    std::shared_ptr<client_tls> tls;
    std::size_t busy = 0;                            ///< turns that are taken
    std::list<std::shared_ptr<async::waiter>> queue; ///< for a turn; only when all are taken
    std::vector<rested> idle;                        ///< the latest used last
    async::loop::timer_id next_sweep = 0;
};

connections::connections(async::loop& on, endpoint to, connection_settings how)
    : inside_(std::make_shared<inside>(on, std::move(to), std::move(how)))
{
}

connections::~connections()
{
    // The next sweep finds nobody; it is not cancelled, for we may be among the last things that a loop
    // destroys. They hold what is inside, and it holds them.
    for (auto const& one : std::exchange(inside_->queue, {}))
        one->wake(async::wake_reason::cancelled);
}

endpoint const& connections::to() const
{
    return inside_->to;
}

task<client_answer> connections::send(client_request wanted, std::chrono::microseconds limit, bool repeatable)
{
    auto const my = inside_;
    if (my->busy < std::max<std::size_t>(my->how.max, 1))
        ++my->busy;
    else
        co_await my->wait_for_turn();

    // From here on the turn is ours, and given back whatever happens.
    client_answer answer;
    std::exception_ptr failure;
    auto one = my->take();
    try {
        answer = co_await one->send(std::move(wanted), limit, repeatable);
    } catch (...) {
        failure = std::current_exception();
    }
    my->put_back(std::move(one));
    my->hand_on_turn();
    if (failure)
        std::rethrow_exception(failure);
    co_return answer;
}

task<> connections::inside::wait_for_turn()
{
    auto parked = queue.emplace_back(std::make_shared<async::waiter>());
    std::weak_ptr<async::waiter> const weak = parked;
    // A turn comes, or the request is cancelled: each request before has a limit of its own.
    auto const why = co_await async::wait(on, std::move(parked), async::no_limit);
    if (why == async::wake_reason::notified)
        co_return; // the turn of the one who woke us
    queue.remove_if([&weak](auto const& one) { return one == weak.lock(); });
    async::throw_cancelled();
}

/// To the first that still waits: one that was cancelled may stand in the queue until its task goes on.
void connections::inside::hand_on_turn()
{
    while (!queue.empty()) {
        auto const next = std::move(queue.front());
        queue.pop_front();
        if (next->wake(async::wake_reason::notified))
            return;
    }
    --busy;
}

std::unique_ptr<client> connections::inside::take()
{
    if (idle.empty())
        return std::make_unique<client>(on, to, tls, how.connect_limit);
    auto one = std::move(idle.back().one);
    idle.pop_back();
    return one;
}

void connections::inside::put_back(std::unique_ptr<client> one)
{
    if (!one->is_open())
        return;
    idle.push_back({.one = std::move(one)});
    if (next_sweep == 0)
        sweep_later();
}

/// Closes what has not been used between two sweeps.
void connections::inside::sweep()
{
    next_sweep = 0;
    std::erase_if(idle, [](rested& it) { return !std::exchange(it.since_last_sweep, false); });
    if (!idle.empty())
        sweep_later();
}

/// Two sweeps within the limit, so that nothing rests for longer.
void connections::inside::sweep_later()
{
    next_sweep = on.call_after(how.idle_limit / 2, [weak = weak_from_this()] {
        if (auto const still = weak.lock())
            still->sweep();
    });
}

} // namespace fcg::http
