#include "bus/dead_letter.hpp"
#include "bus/leasing_queue.hpp"
#include "bus/leasing_queue_inside.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace fcg::bus {

task<std::vector<received>> leasing_queue::receive(std::string queue, std::size_t max_count,
                                                   std::chrono::microseconds wait,
                                                   std::chrono::microseconds visibility_timeout)
{
    auto& from = queue_named(queue);
    auto const here = co_await boost::asio::this_coro::executor;
    auto const until = clock_.steady_now() + wait;
    for (;;) {
        taken found;
        try {
            take(from, max_count, visibility_timeout, found);
            co_await store(found.to_store);
        } catch (...) {
            give_back(from, found);
            throw;
        }
        if (!found.given.empty() || clock_.steady_now() >= until)
            co_return std::move(found.given);
        // On the loop of the signal, so that none can come between the last look and the wait.
        if (here == home_.executor())
            co_await wait_for_messages(from, until);
        else
            co_await boost::asio::co_spawn(home_.executor(), wait_for_messages(from, until), async::use_task);
    }
}

void leasing_queue::take(one_queue& from, std::size_t max_count, std::chrono::microseconds visibility_timeout,
                         taken& found)
{
    std::lock_guard const hold(guard_);
    auto const now = clock_.now();
    auto const due = clock_.steady_now() + visibility_timeout;
    from.book.surface(clock_.steady_now());
    while (found.given.size() < max_count) {
        auto const number = oldest_ready(from);
        if (!number)
            break;
        auto content = content_of(from, *number);
        if (!content) {
            from.book.drop(*number); // purged just now
            continue;
        }
        if (from.book.find(*number)->receive_count >= from.how.max_receives) {
            bury_too_often_received(from, *number, std::move(*content), *found.to_store);
            continue;
        }
        receipt const lease{.number = *number, .lease = ++last_lease_};
        auto const& entry = from.book.take(*number, lease.lease, now, due);
        // The first receive costs no write: after a crash the count is one behind, and never more.
        if (entry.receive_count > 1 || *number <= from.newest_at_start)
            found.to_store->received.push_back({*number, entry.receive_count, entry.first_received_at});
        found.leases.push_back(lease);
        found.given.push_back({.content = std::move(*content),
                               .receipt = lease.to_text(),
                               .receive_count = entry.receive_count,
                               .enqueued_at = entry.enqueued_at,
                               .first_received_at = entry.first_received_at,
                               .leased_until = due});
    }
    wake_waiting(from);
}

std::optional<std::int64_t> leasing_queue::oldest_ready(one_queue& in)
{
    auto number = in.book.oldest_ready();
    while (!number && in.more_stored) {
        load_more(in);
        number = in.book.oldest_ready();
    }
    return number;
}

std::optional<message> leasing_queue::content_of(one_queue& in, std::int64_t number)
{
    if (auto held = in.book.take_content(number))
        return held;
    auto stored = store_->find(number);
    if (!stored)
        return std::nullopt;
    return std::move(stored->content);
}

void leasing_queue::bury_too_often_received(one_queue& in, std::int64_t number, message content,
                                            changes& into)
{
    auto const* entry = in.book.set_aside_ready(number);
    auto const now = clock_.now();
    note_death(content, {.reason = "received too often",
                         .queue = in.how.name,
                         .attempts = entry->receive_count,
                         .first_at = entry->first_received_at,
                         .last_at = now});
    into.removed.push_back(number);
    into.added.push_back({.queue = in.errors->number,
                          .what = {.number = 0,
                                   .content = std::move(content),
                                   .enqueued_at = entry->enqueued_at,
                                   .visible_at = entry->enqueued_at,
                                   .receive_count = 0,
                                   .first_received_at = {}}});
}

void leasing_queue::give_back(one_queue& to, taken const& what)
{
    {
        std::lock_guard const hold(guard_);
        for (auto const& lease : what.leases)
            to.book.untake(lease);
    }
    put_back(to, *what.to_store);
}

task<> leasing_queue::wait_for_messages(one_queue& in, core::steady_point until)
{
    std::chrono::microseconds limit{0};
    {
        std::lock_guard const hold(guard_);
        if (in.book.oldest_ready() || in.more_stored)
            co_return;
        auto const next = in.book.next_due().value_or(never);
        in.looked_for = in.waiting == 0 ? next : std::max(in.looked_for, next);
        limit = std::min(next, until) - clock_.steady_now();
        ++in.waiting;
    }
    std::exception_ptr failure;
    try {
        co_await in.arrived.wait_for(std::max(limit, std::chrono::microseconds(0)));
    } catch (...) {
        failure = std::current_exception();
    }
    std::lock_guard const hold(guard_);
    --in.waiting;
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace fcg::bus
