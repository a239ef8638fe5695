#include "platform/async/task_group.hpp"

#include "platform/async/error_text.hpp"
#include "platform/async/waiter.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace fcg::async {

task_group::~task_group()
{
    for (member const& member : running_)
        spdlog::error("task {} was still running when its group was destroyed", member.name);
}

void task_group::spawn(std::string name, task<> work)
{
    auto const it = running_.emplace(running_.end());
    it->name = std::move(name);
    auto ended = [this, it](std::exception_ptr const& failure) { finish(it, failure); };
    boost::asio::co_spawn(loop_.executor(), std::move(work),
                          boost::asio::bind_cancellation_slot(it->cancel.slot(), std::move(ended)));
    if (stopping_)
        it->cancel.emit(boost::asio::cancellation_type::terminal);
}

void task_group::finish(std::list<member>::iterator it, std::exception_ptr const& failure)
{
    if (failure && !(stopping_ && means_cancelled(failure))) {
        ++failed_;
        spdlog::error("task {} failed: {}", it->name, error_text(failure));
    }
    running_.erase(it);
    if (running_.empty())
        for (auto const& waiter : std::exchange(drains_, {}))
            waiter->wake(wake_reason::notified);
}

task<bool> task_group::drain(std::chrono::microseconds grace)
{
    stopping_ = true;
    for (member& member : running_)
        member.cancel.emit(boost::asio::cancellation_type::terminal);
    if (running_.empty())
        co_return true;

    auto parked = drains_.emplace_back(std::make_shared<waiter>());
    wake_reason const why = co_await wait(loop_, std::move(parked), grace);
    if (why == wake_reason::cancelled)
        throw_cancelled();
    co_return running_.empty();
}

} // namespace fcg::async
