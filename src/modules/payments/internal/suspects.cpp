#include "internal/suspects.hpp"

#include "platform/async/waiter.hpp"

namespace fcg::payments {

struct suspects::line {
    explicit line(async::loop& loop) : is_free(loop) {}

    async::signal is_free;
    bool is_taken = false;
};

suspects::suspects(async::loop& loop) : line_(std::make_shared<line>(loop)) {}

task<suspects::turn> suspects::wait_for_turn(std::int64_t cut_off)
{
    if (cut_off < min_cut_off)
        co_return nullptr;
    auto const line = line_;
    while (line->is_taken)
        co_await line->is_free.wait_for(async::no_limit); // the end of the turn wakes the waiters
    line->is_taken = true;
    auto const give_back = [line](void*) {
        line->is_taken = false;
        line->is_free.notify();
    };
    co_return turn(line.get(), give_back);
}

} // namespace fcg::payments
