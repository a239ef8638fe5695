#include "support/simulated_loop.hpp"

#include <algorithm>

namespace fcg::test {

async::loop::timer_id simulated_loop::call_after(std::chrono::microseconds delay, std::function<void()> work)
{
    timer_id const id = next_++;
    core::time_point const due = time_.now() + delay;
    waiting_.emplace(std::pair(due, id), std::move(work));
    due_.emplace(id, due);
    return id;
}

void simulated_loop::cancel(timer_id id)
{
    if (auto const it = due_.find(id); it != due_.end()) {
        waiting_.erase({it->second, id});
        due_.erase(it);
    }
}

void simulated_loop::run_ready()
{
    do {
        context_.restart();
        context_.poll();
    } while (waits_outside_());
}

bool simulated_loop::run_until(std::function<bool()> const& done, std::chrono::microseconds limit)
{
    core::time_point const end = time_.now() + limit;
    for (;;) {
        run_ready();
        if (done() || waiting_.empty())
            return done();
        auto const next = waiting_.begin();
        auto const [due, id] = next->first;
        if (due > time_.now())
            time_.advance(std::min(due, end) - time_.now());
        if (due > end)
            return false;
        auto const work = std::move(next->second);
        cancel(id);
        work();
    }
}

} // namespace fcg::test
