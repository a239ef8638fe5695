#include "platform/async/loop.hpp"

#include "platform/async/waiter.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <unordered_map>
#include <utility>

namespace fcg::async {

void loop::post(std::function<void()> work)
{
    boost::asio::post(context_, std::move(work));
}

task<> sleep_for(loop& loop, std::chrono::microseconds delay)
{
    wake_reason const why = co_await wait(loop, std::make_shared<waiter>(), delay);
    if (why == wake_reason::cancelled)
        throw_cancelled();
}

struct real_loop::timers {
    using executor = boost::asio::io_context::executor_type;
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, executor>;

    explicit timers(boost::asio::io_context& context) : stay(context.get_executor()) {}

    boost::asio::executor_work_guard<executor> stay; ///< keeps run() from returning when there is no work
    timer_id last = 0;
    std::unordered_map<timer_id, timer> waiting;
};

real_loop::real_loop() : timers_(std::make_unique<timers>(context_)) {}

real_loop::~real_loop() = default;

loop::timer_id real_loop::call_after(std::chrono::microseconds delay, std::function<void()> work)
{
    timer_id const id = ++timers_->last;
    auto const [it, added] = timers_->waiting.try_emplace(id, context_, delay);
    it->second.async_wait([this, id, work = std::move(work)](boost::system::error_code) {
        if (timers_->waiting.erase(id) == 1) // otherwise it was cancelled, perhaps after it had expired
            work();
    });
    return id;
}

void real_loop::cancel(timer_id id)
{
    timers_->waiting.erase(id);
}

} // namespace fcg::async
