#include "platform/async/workplace.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <utility>

namespace fcg::async {

namespace {

/// About a tenth of the share of a thread that somebody waits for, when both want the processor.
constexpr int niceness_of_working_off = 10;

} // namespace

void set_urgency_of_this_thread(urgency how)
{
    // In Linux, niceness belongs to the thread; raising it is always allowed, so there is nothing to check.
    if (how == urgency::works_off)
        ::setpriority(PRIO_PROCESS, 0, niceness_of_working_off);
}

thread_workplace::thread_workplace(std::string name, std::size_t threads, std::size_t max_waiting,
                                   urgency how)
    : name_(std::move(name)),
      max_waiting_(max_waiting),
      urgency_(how)
{
    name_.resize(std::min<std::size_t>(name_.size(), 15)); // what Linux keeps of a thread's name
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { work(); });
}

thread_workplace::~thread_workplace()
{
    {
        std::lock_guard const lock(guard_);
        closing_ = true;
    }
    changed_.notify_all();
    for (std::thread& one : threads_)
        one.join();
}

bool thread_workplace::post(std::function<void()> job)
{
    {
        std::lock_guard const lock(guard_);
        if (closing_ || waiting_.size() >= max_waiting_)
            return false;
        waiting_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void thread_workplace::work()
{
    ::pthread_setname_np(::pthread_self(), name_.c_str());
    set_urgency_of_this_thread(urgency_);
    for (;;) {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty())
            return;
        auto const job = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        job();
    }
}

bool loop_workplace::post(std::function<void()> job)
{
    on_.post(std::move(job));
    return true;
}

} // namespace fcg::async
