#include "store/stage.hpp"

#include "support/simulated_loop.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace fcg::test {

namespace {

constexpr auto patience = std::chrono::seconds(60);
constexpr core::time_point first_moment{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                                        std::chrono::hours(12)};

/// A simulated clock whose wall time can be set.
class clock_that_is_set final : public core::clock {
public:
    explicit clock_that_is_set(core::clock& true_time) : true_time_(true_time) {}

    core::time_point now() override { return true_time_.now() + std::chrono::microseconds(ahead_); }

    core::steady_point steady_now() override { return true_time_.steady_now(); }

    void step(std::chrono::microseconds step) { ahead_ += step.count(); }

private:
    core::clock& true_time_;
    std::atomic<std::int64_t> ahead_ = 0;
};

class manual_stage final : public stage {
public:
    core::clock& clock() override { return shown_; }

    async::loop& loop() override { return loop_; }

    void step_wall_clock(std::chrono::microseconds step) override { shown_.step(step); }

    std::unique_ptr<async::executor> make_thread_pool(std::string, std::size_t, std::size_t) override
    {
        return std::make_unique<loop_executor>(loop_);
    }

    bool wait_until(std::function<bool()> const& done) override { return loop_.run_until(done, patience); }

    void advance(std::chrono::microseconds step) override
    {
        auto const end = clock_.now() + step;
        loop_.run_until([&] { return clock_.now() >= end; }, step);
        if (clock_.now() < end)
            clock_.advance(end - clock_.now());
        loop_.run_ready();
    }

    void something_ended() override {}

private:
    manual_clock clock_{first_moment};
    clock_that_is_set shown_{clock_};
    simulated_loop loop_{clock_};
};

class real_stage final : public stage {
public:
    real_stage() : runner_([this] { loop_.run(); }) {}

    ~real_stage() override
    {
        loop_.stop();
        runner_.join();
    }

    core::clock& clock() override { return clock_; }

    async::loop& loop() override { return loop_; }

    std::unique_ptr<async::executor> make_thread_pool(std::string name, std::size_t threads,
                                                      std::size_t max_waiting) override
    {
        return std::make_unique<async::thread_pool>(std::move(name), threads, max_waiting);
    }

    bool wait_until(std::function<bool()> const& done) override
    {
        auto const deadline = clock_.steady_now() + patience;
        std::unique_lock lock(guard_);
        while (!done()) {
            if (clock_.steady_now() > deadline)
                return false;
            // A task that ends notifies; the limit covers a `done` that depends on something else.
            changed_.wait_for(lock, std::chrono::milliseconds(2));
        }
        return true;
    }

    void advance(std::chrono::microseconds) override
    {
        throw std::logic_error("real time cannot be advanced");
    }

    void step_wall_clock(std::chrono::microseconds) override
    {
        throw std::logic_error("the machine's clock cannot be set");
    }

    void something_ended() override
    {
        std::lock_guard const lock(guard_);
        changed_.notify_all();
    }

private:
    core::system_clock clock_;
    async::real_loop loop_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::thread runner_;
};

} // namespace

std::unique_ptr<stage> make_stage(module_store::time time)
{
    if (time == module_store::time::manual)
        return std::make_unique<manual_stage>();
    return std::make_unique<real_stage>();
}

} // namespace fcg::test
