#include "platform/async/executor.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <utility>

namespace fcg::async {
namespace {

/// When both want the processor, a background thread gets about a tenth of the share of an interactive one
/// (sched(7)). The highest niceness, 19, is a seventieth: beside other busy processes of the machine,
/// purchases then end seconds late.
constexpr int niceness_of_working_off = 10;

} // namespace

void set_priority_of_this_thread(thread_priority priority)
{
    // In Linux, niceness belongs to the thread; raising it is always allowed, so there is nothing to check.
    if (priority == thread_priority::background)
        ::setpriority(PRIO_PROCESS, 0, niceness_of_working_off);
}

thread_pool::thread_pool(std::string name, std::size_t threads, std::size_t max_waiting,
                         thread_priority priority)
    : name_(std::move(name)),
      max_waiting_(max_waiting),
      priority_(priority)
{
    name_.resize(std::min<std::size_t>(name_.size(), 15)); // Linux limits a thread's name to 15 characters
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { work(); });
}

thread_pool::~thread_pool()
{
    {
        std::lock_guard const lock(guard_);
        closing_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

bool thread_pool::post(std::function<void()> job)
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

void thread_pool::work()
{
    ::pthread_setname_np(::pthread_self(), name_.c_str());
    set_priority_of_this_thread(priority_);
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

} // namespace fcg::async
