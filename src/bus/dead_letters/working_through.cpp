#include "bus/dead_letters/working_through.hpp"

#include "bus/consumer.hpp"
#include "platform/async/loop.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <unordered_set>
#include <utility>
#include <vector>

namespace fcg::bus {

namespace {

constexpr std::size_t max_at_once = 100;
constexpr std::chrono::minutes lease{2};
/// Letters of one receive are worked through within this, well before their lease ends.
constexpr double seconds_of_a_batch = 60;

std::size_t batch_of(work_pace const& pace)
{
    if (pace.per_second <= 0)
        return max_at_once;
    auto const in_time = static_cast<std::size_t>(pace.per_second * seconds_of_a_batch);
    return std::clamp<std::size_t>(in_time, 1, max_at_once);
}

struct work {
    queue_transport& in;
    async::loop& on;
    core::clock& clock;
    std::string queue;
    std::string dead_queue;
    letter_choice which;
    work_pace pace;
    letter_act act;

    std::unordered_set<std::string> seen{};
    std::size_t seen_again = 0;            ///< in a row: their leases ended, or they died anew
    std::vector<visibility_change> held{}; ///< what is to be released in the end
    std::int64_t done = 0;
    core::steady_point next_at{}; ///< when the pace allows another

    bool has_enough() const
    {
        return std::cmp_greater_equal(done, which.max) ||
               (!which.ids.empty() && std::cmp_greater_equal(done, which.ids.size()));
    }
};

void refuse_if_unsent(send_outcomes const& outcomes)
{
    for (auto const& why : outcomes)
        if (!why.empty())
            throw refused(why);
}

task<> send_one(work& of, std::string to, message content)
{
    std::vector<outgoing> one;
    one.push_back({.queue = std::move(to), .content = std::move(content), .delay = {}});
    auto const outcomes = co_await of.in.send(std::move(one), std::nullopt);
    refuse_if_unsent(outcomes);
}

task<> keep_pace(work& of)
{
    if (of.pace.per_second <= 0)
        co_return;
    auto const now = of.clock.steady_now();
    if (of.next_at > now)
        co_await async::sleep_for(of.on, of.next_at - now);
    std::chrono::duration<double> const apart(1.0 / of.pace.per_second);
    of.next_at = std::max(of.next_at, now) + std::chrono::duration_cast<std::chrono::microseconds>(apart);
}

task<> decide_about(work& of, received& one)
{
    auto letter = read_dead_letter(of.queue, std::move(one.content));
    if (!of.which.includes(letter))
        co_return;
    co_await keep_pace(of);
    auto fate = co_await of.act(letter);
    if (fate.what == letter_fate::kind::stay)
        co_return;
    if (fate.what == letter_fate::kind::back)
        co_await send_one(of, of.queue, std::move(letter.content));
    if (fate.what == letter_fate::kind::edited)
        co_await send_one(of, of.dead_queue, std::move(fate.instead));
    std::vector<std::string> receipts{one.receipt};
    co_await of.in.remove(of.dead_queue, std::move(receipts));
    ++of.done;
}

/// False: nothing is left to look at, or all letters went by once more.
task<bool> work_through_batch(work& of)
{
    auto const left = of.which.max - std::min<std::size_t>(of.which.max, static_cast<std::size_t>(of.done));
    auto const max = std::min(batch_of(of.pace), left);
    auto letters = co_await of.in.receive(of.dead_queue, max, std::chrono::microseconds(0), lease);
    for (auto const& one : letters) // whatever their fate: to release what is deleted is harmless
        of.held.push_back({one.receipt, std::chrono::microseconds(0)});
    for (auto& one : letters) {
        bool const is_first = of.seen.insert(one.content.id).second;
        of.seen_again = is_first ? 0 : of.seen_again + 1;
        if (is_first && !of.has_enough() && !of.pace.must_end())
            co_await decide_about(of, one);
    }
    co_return !letters.empty() && of.seen_again <= of.seen.size();
}

task<> release(work& of)
{
    if (of.held.empty())
        co_return;
    auto held = std::move(of.held);
    co_await of.in.change_visibility(of.dead_queue, std::move(held));
}

} // namespace

task<std::int64_t> work_through(queue_transport& in, async::loop& on, core::clock& clock, std::string queue,
                                letter_choice which, work_pace pace, letter_act act)
{
    auto dead_queue = dead_letter_queue(queue);
    work of{.in = in,
            .on = on,
            .clock = clock,
            .queue = std::move(queue),
            .dead_queue = std::move(dead_queue),
            .which = std::move(which),
            .pace = std::move(pace),
            .act = std::move(act)};
    std::exception_ptr failure;
    try {
        bool goes_on = true;
        while (goes_on && !of.has_enough() && !of.pace.must_end())
            goes_on = co_await work_through_batch(of);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await release(of);
    if (failure)
        std::rethrow_exception(failure);
    co_return of.done;
}

} // namespace fcg::bus
