#include "platform/async/kept_tasks.hpp"

#include "platform/async/error_text.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace fcg::async {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::microseconds first_pause = 1s;
constexpr std::chrono::microseconds max_pause = 1min;
constexpr auto makes_up = 10min;

/// The kept tasks of one loop. Asio destroys it with the loop's context.
class registry final : public boost::asio::execution_context::service {
public:
    explicit registry(boost::asio::io_context& context) : boost::asio::execution_context::service(context) {}

    void begins(std::string const& name)
    {
        std::lock_guard const hold(guard_);
        ends_.try_emplace(name, 0);
    }

    void ended(std::string const& name, std::string why)
    {
        std::lock_guard const hold(guard_);
        ++ends_[name];
        failing_[name] = std::move(why);
    }

    void runs_well(std::string const& name)
    {
        std::lock_guard const hold(guard_);
        failing_.erase(name);
    }

    std::map<std::string, std::string> failing() const
    {
        std::lock_guard const hold(guard_);
        return failing_;
    }

    std::map<std::string, std::int64_t> ends() const
    {
        std::lock_guard const hold(guard_);
        return ends_;
    }

    static inline boost::asio::execution_context::id id; // NOLINT: the name that Asio asks for

private:
    void shutdown() override {}

    mutable std::mutex guard_;
    std::map<std::string, std::string> failing_;
    std::map<std::string, std::int64_t> ends_;
};

registry& registry_of(loop& loop)
{
    return boost::asio::use_service<registry>(loop.context());
}

/// Removes the task from the failing ones if the run has not ended by then.
void expect_recovery(loop& loop, std::string const& name, std::shared_ptr<bool> const& recovered)
{
    loop.call_after(makes_up, [&loop, name, run = std::weak_ptr(recovered)] {
        auto const still = run.lock();
        if (!still)
            return;
        *still = true;
        registry_of(loop).runs_well(name);
    });
}

/// Returns what one run threw; null if it returned.
task<std::exception_ptr> run_once(std::function<task<>()> const& begin)
{
    std::exception_ptr thrown;
    try {
        auto work = begin();
        co_await std::move(work);
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return thrown;
}

task<> run_again_and_again(task_group& tasks, loop& loop, std::string name, std::function<task<>()> begin)
{
    auto& known = registry_of(loop);
    known.begins(name);
    auto recovered = std::make_shared<bool>(false); // belongs to the current run
    for (auto pause = first_pause;; pause = std::min(2 * pause, max_pause)) {
        auto const thrown = co_await run_once(begin);
        if (tasks.stopping() && thrown)
            std::rethrow_exception(thrown);
        if (tasks.stopping())
            co_return;
        if (*recovered)
            pause = first_pause;
        // A cancellation outside of a drain is a fault like any other.
        auto why = thrown ? error_text(thrown) : "it ended by itself";
        spdlog::error("the task {} ended, which it must not; it is restarted in {} s: {}", name,
                      pause / std::chrono::seconds(1), why);
        known.ended(name, std::move(why));
        co_await sleep_for(loop, pause);
        recovered = std::make_shared<bool>(false);
        expect_recovery(loop, name, recovered);
    }
}

} // namespace

void keep_running(task_group& tasks, loop& loop, std::string name, std::function<task<>()> begin)
{
    auto work = run_again_and_again(tasks, loop, name, std::move(begin));
    tasks.spawn(std::move(name), std::move(work));
}

std::map<std::string, std::string> failing_tasks(loop& loop)
{
    return registry_of(loop).failing();
}

std::map<std::string, std::int64_t> early_ends(loop& loop)
{
    return registry_of(loop).ends();
}

} // namespace fcg::async
