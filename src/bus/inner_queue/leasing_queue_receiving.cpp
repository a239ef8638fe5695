#include "bus/dead_letters/dead_letter.hpp"
#include "bus/inner_queue/leasing_queue.hpp"
#include "bus/inner_queue/leasing_queue_impl.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace fcg::bus {

task<std::vector<received>> leasing_queue::receive(std::string queue, std::size_t max_count,
                                                   std::chrono::microseconds wait,
                                                   std::chrono::microseconds visibility_timeout)
{
    auto& queue_state = queue_named(queue);
    auto const here = co_await boost::asio::this_coro::executor;
    auto const until = clock_.steady_now() + wait;
    for (;;) {
        taken taken;
        try {
            take(queue_state, max_count, visibility_timeout, taken);
            co_await store(taken.to_store);
        } catch (...) {
            give_back(queue_state, taken);
            throw;
        }
        if (!taken.messages.empty() || clock_.steady_now() >= until)
            co_return std::move(taken.messages);
        // Waits on the signal's loop, so that no message can arrive between the last look and the wait.
        if (here == home_.executor())
            co_await wait_for_messages(queue_state, until);
        else
            co_await boost::asio::co_spawn(home_.executor(), wait_for_messages(queue_state, until),
                                           async::use_task);
    }
}

void leasing_queue::take(one_queue& queue, std::size_t max_count,
                         std::chrono::microseconds visibility_timeout, taken& taken)
{
    std::lock_guard const hold(guard_);
    auto const now = clock_.now();
    auto const due = clock_.steady_now() + visibility_timeout;
    queue.book.surface(clock_.steady_now());
    while (taken.messages.size() < max_count) {
        auto const number = oldest_ready(queue);
        if (!number)
            break;
        auto content = content_of(queue, *number);
        if (!content) {
            queue.book.drop(*number); // purged meanwhile
            continue;
        }
        if (queue.book.find(*number)->receive_count >= queue.settings.max_receives) {
            bury_too_often_received(queue, *number, std::move(*content), *taken.to_store);
            continue;
        }
        receipt const lease{.number = *number, .lease = ++last_lease_};
        auto const& entry = queue.book.take(*number, lease.lease, now, due);
        // The first receive is not written: after a crash the count is at most one behind.
        if (entry.receive_count > 1 || *number <= queue.newest_at_start)
            taken.to_store->received.push_back({*number, entry.receive_count, entry.first_received_at});
        taken.leases.push_back(lease);
        taken.messages.push_back({.content = std::move(*content),
                                  .receipt = lease.to_text(),
                                  .receive_count = entry.receive_count,
                                  .enqueued_at = entry.enqueued_at,
                                  .first_received_at = entry.first_received_at,
                                  .leased_until = due});
    }
    wake_waiting(queue);
}

std::optional<std::int64_t> leasing_queue::oldest_ready(one_queue& queue)
{
    auto number = queue.book.oldest_ready();
    while (!number && queue.more_stored) {
        load_more(queue);
        number = queue.book.oldest_ready();
    }
    return number;
}

std::optional<message> leasing_queue::content_of(one_queue& queue, std::int64_t number)
{
    if (auto held = queue.book.take_content(number))
        return held;
    auto stored = store_->find(number);
    if (!stored)
        return std::nullopt;
    return std::move(stored->content);
}

void leasing_queue::bury_too_often_received(one_queue& queue, std::int64_t number, message content,
                                            changes& changes)
{
    auto const* entry = queue.book.set_aside_ready(number);
    auto const now = clock_.now();
    note_death(content, {.reason = "received too often",
                         .queue = queue.settings.name,
                         .attempts = entry->receive_count,
                         .first_at = entry->first_received_at,
                         .last_at = now});
    changes.removed.push_back(number);
    changes.added.push_back({.queue = queue.errors->number,
                             .message = {.number = 0,
                                         .content = std::move(content),
                                         .enqueued_at = entry->enqueued_at,
                                         .visible_at = entry->enqueued_at,
                                         .receive_count = 0,
                                         .first_received_at = {}}});
}

void leasing_queue::give_back(one_queue& queue, taken const& taken)
{
    {
        std::lock_guard const hold(guard_);
        for (auto const& lease : taken.leases)
            queue.book.untake(lease);
    }
    put_back(queue, *taken.to_store);
}

task<> leasing_queue::wait_for_messages(one_queue& queue, core::steady_point until)
{
    std::chrono::microseconds limit{0};
    {
        std::lock_guard const hold(guard_);
        if (queue.book.oldest_ready() || queue.more_stored)
            co_return;
        auto const next = queue.book.next_due().value_or(never);
        queue.looked_for = queue.waiting == 0 ? next : std::max(queue.looked_for, next);
        limit = std::min(next, until) - clock_.steady_now();
        ++queue.waiting;
    }
    std::exception_ptr failure;
    try {
        co_await queue.arrived.wait_for(std::max(limit, std::chrono::microseconds(0)));
    } catch (...) {
        failure = std::current_exception();
    }
    std::lock_guard const hold(guard_);
    --queue.waiting;
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace fcg::bus
