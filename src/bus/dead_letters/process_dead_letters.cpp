#include "bus/dead_letters/process_dead_letters.hpp"

#include "bus/consuming/consumer.hpp"
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
/// The dead letters of one receive are processed within this time, well before their leases end.
constexpr double seconds_of_a_batch = 60;

std::size_t batch_of(work_pace const& pace)
{
    if (pace.per_second <= 0)
        return max_at_once;
    auto const in_time = static_cast<std::size_t>(pace.per_second * seconds_of_a_batch);
    return std::clamp<std::size_t>(in_time, 1, max_at_once);
}

struct work {
    queue_transport& queues;
    async::loop& loop;
    core::clock& clock;
    std::string queue;
    std::string dead_queue;
    dead_letter_selection dead_letter_selection;
    work_pace pace;
    dead_letter_action act;

    std::unordered_set<std::string> seen{};
    std::size_t seen_again = 0;            ///< in a row, because their leases ended or they were buried again
    std::vector<visibility_change> held{}; ///< leases to be released at the end
    std::int64_t done = 0;
    core::steady_point next_at{}; ///< when the pace allows the next dead letter

    bool has_enough() const
    {
        return std::cmp_greater_equal(done, dead_letter_selection.max) ||
               (!dead_letter_selection.ids.empty() &&
                std::cmp_greater_equal(done, dead_letter_selection.ids.size()));
    }
};

task<> send_one(work& work, std::string queue, message content)
{
    std::vector<outgoing> outgoings;
    outgoings.push_back({.queue = std::move(queue), .content = std::move(content), .delay = {}});
    auto const outcomes = co_await work.queues.send(std::move(outgoings), std::nullopt);
    for (auto const& why : outcomes)
        if (!why.empty())
            throw refused(why);
}

task<> keep_pace(work& work)
{
    if (work.pace.per_second <= 0)
        co_return;
    auto const now = work.clock.steady_now();
    if (work.next_at > now)
        co_await async::sleep_for(work.loop, work.next_at - now);
    std::chrono::duration<double> const apart(1.0 / work.pace.per_second);
    work.next_at = std::max(work.next_at, now) + std::chrono::duration_cast<std::chrono::microseconds>(apart);
}

task<> decide_about(work& work, received& message)
{
    auto dead_letter = read_dead_letter(work.queue, std::move(message.content));
    if (!work.dead_letter_selection.includes(dead_letter))
        co_return;
    co_await keep_pace(work);
    auto decision = co_await work.act(dead_letter);
    if (decision.kind == disposition::kind::stay)
        co_return;
    if (decision.kind == disposition::kind::back)
        co_await send_one(work, work.queue, std::move(dead_letter.content));
    if (decision.kind == disposition::kind::edited)
        co_await send_one(work, work.dead_queue, std::move(decision.instead));
    std::vector<std::string> receipts{message.receipt};
    co_await work.queues.remove(work.dead_queue, std::move(receipts));
    ++work.done;
}

/// Returns false if there is nothing left, or if all dead letters were received once more.
task<bool> work_through_batch(work& work)
{
    auto const left =
        work.dead_letter_selection.max -
        std::min<std::size_t>(work.dead_letter_selection.max, static_cast<std::size_t>(work.done));
    auto const max = std::min(batch_of(work.pace), left);
    auto dead_letters =
        co_await work.queues.receive(work.dead_queue, max, std::chrono::microseconds(0), lease);
    for (auto const& message : dead_letters) // including those that get deleted: releasing them is harmless
        work.held.push_back({message.receipt, std::chrono::microseconds(0)});
    for (auto& dead_letter : dead_letters) {
        bool const is_first = work.seen.insert(dead_letter.content.id).second;
        work.seen_again = is_first ? 0 : work.seen_again + 1;
        if (is_first && !work.has_enough() && !work.pace.must_end())
            co_await decide_about(work, dead_letter);
    }
    co_return !dead_letters.empty() && work.seen_again <= work.seen.size();
}

} // namespace

task<std::int64_t> work_through(queue_transport& queues, async::loop& loop, core::clock& clock,
                                std::string queue, dead_letter_selection choice, work_pace pace,
                                dead_letter_action act)
{
    auto dead_queue = dead_letter_queue(queue);
    work work{.queues = queues,
              .loop = loop,
              .clock = clock,
              .queue = std::move(queue),
              .dead_queue = std::move(dead_queue),
              .dead_letter_selection = std::move(choice),
              .pace = std::move(pace),
              .act = std::move(act)};
    std::exception_ptr failure;
    try {
        bool goes_on = true;
        while (goes_on && !work.has_enough() && !work.pace.must_end())
            goes_on = co_await work_through_batch(work);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!work.held.empty())
        co_await work.queues.change_visibility(work.dead_queue, std::move(work.held));
    if (failure)
        std::rethrow_exception(failure);
    co_return work.done;
}

} // namespace fcg::bus
