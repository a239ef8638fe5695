#include "bus/dead_letter.hpp"
#include "bus/leasing_queue.hpp"
#include "bus/leasing_queue_inside.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// Moved or deleted in one unit of work, so that a long command does not hold up the messages of others.
constexpr std::size_t chunk = 256;

} // namespace

// What a consumer does with a message in the end

task<std::vector<bool>> leasing_queue::remove(std::string queue, std::vector<std::string> receipts)
{
    auto& in = queue_named(queue);
    auto const what = std::make_shared<changes>();
    std::vector<bool> outcomes;
    {
        std::lock_guard const hold(guard_);
        for (auto const& text : receipts) {
            auto const of = receipt::parse(text);
            outcomes.push_back(of && in.book.set_aside(*of));
            if (outcomes.back())
                what->removed.push_back(of->number);
        }
    }
    try {
        co_await store(what);
    } catch (...) {
        put_back(in, *what);
        throw;
    }
    co_return outcomes;
}

task<std::vector<bool>> leasing_queue::change_visibility(std::string queue,
                                                         std::vector<visibility_change> wanted)
{
    auto& in = queue_named(queue);
    std::vector<bool> outcomes;
    std::lock_guard const hold(guard_);
    auto const now = clock_.steady_now();
    for (auto const& one : wanted) {
        auto const of = receipt::parse(one.receipt);
        outcomes.push_back(of && in.book.change_due(*of, now, now + one.timeout));
    }
    in.book.surface(now);
    wake_waiting(in);
    co_return outcomes;
}

task<std::vector<bool>> leasing_queue::bury(std::string queue, std::vector<burial> dead)
{
    auto& in = queue_named(queue);
    if (!in.errors)
        throw std::invalid_argument(queue + " is a dead-letter queue: what is in it is dead already");
    auto const what = std::make_shared<changes>();
    std::vector<bool> outcomes;
    try {
        for (auto const& one : dead)
            collect_for_burial(in, one, clock_.now(), outcomes, *what);
        co_await store(what);
    } catch (...) {
        put_back(in, *what);
        throw;
    }
    co_return outcomes;
}

void leasing_queue::collect_for_burial(one_queue& in, burial const& one, core::time_point now,
                                       std::vector<bool>& outcomes, changes& into)
{
    std::lock_guard const hold(guard_);
    auto const of = receipt::parse(one.receipt);
    auto const* const entry = of ? in.book.set_aside(*of) : nullptr;
    outcomes.push_back(entry != nullptr);
    if (!entry)
        return;
    into.removed.push_back(of->number);
    auto content = content_of(in, of->number);
    if (!content)
        return; // purged just now
    note_death(*content, {.reason = one.reason,
                          .queue = in.how.name,
                          .attempts = entry->receive_count,
                          .first_at = entry->first_received_at,
                          .last_at = now});
    into.added.push_back({.queue = in.errors->number,
                          .what = {.number = 0,
                                   .content = std::move(*content),
                                   .enqueued_at = entry->enqueued_at,
                                   .visible_at = entry->enqueued_at,
                                   .receive_count = 0,
                                   .first_received_at = {}}});
}

// What an operator does

task<queue_depth> leasing_queue::depth(std::string queue)
{
    co_return depth_now(queue);
}

queue_depth leasing_queue::depth_now(std::string_view queue)
{
    auto& of = queue_named(queue);
    std::lock_guard const hold(guard_);
    of.book.surface(clock_.steady_now());
    if (of.book.size() == 0 && of.more_stored)
        load_more(of);
    auto const counts = of.book.count();
    auto const not_loaded = of.more_stored ? of.newest - of.loaded_to : 0;
    auto const oldest = of.book.oldest_enqueued_at();
    return {.ready = static_cast<std::int64_t>(counts.ready) + not_loaded,
            .in_flight = static_cast<std::int64_t>(counts.in_flight),
            .delayed = static_cast<std::int64_t>(counts.delayed),
            .oldest_age = oldest ? std::max(clock_.now() - *oldest, std::chrono::microseconds(0))
                                 : std::chrono::microseconds(0)};
}

task<std::vector<received>> leasing_queue::peek(std::string queue, std::size_t max_count)
{
    auto& in = queue_named(queue);
    std::vector<received> seen;
    auto last = first_number(in.number);
    for (bool more = true; more && seen.size() < max_count;) {
        auto page = store_->after(last, max_count - seen.size());
        more = page.more;
        if (!page.messages.empty())
            last = page.messages.back().number;
        show(in, std::move(page.messages), seen);
    }
    co_return seen;
}

/// What is stored, with what the book knows better.
void leasing_queue::show(one_queue const& in, std::vector<stored_message> messages,
                         std::vector<received>& seen) const
{
    std::lock_guard const hold(guard_);
    for (auto& one : messages) {
        auto const* known = in.book.find(one.number);
        seen.push_back({.content = std::move(one.content),
                        .receipt = {},
                        .receive_count = known ? known->receive_count : one.receive_count,
                        .enqueued_at = one.enqueued_at,
                        .first_received_at = known ? known->first_received_at : one.first_received_at});
    }
}

task<std::int64_t> leasing_queue::redrive(std::string queue, std::size_t max_count)
{
    auto& to = queue_named(queue);
    if (!to.errors)
        throw std::invalid_argument(queue + " has no dead-letter queue");
    std::size_t moved = 0;
    while (moved < max_count) {
        auto const what = std::make_shared<changes>();
        try {
            collect_for_redrive(to, std::min(max_count - moved, chunk), *what);
            co_await store(what);
        } catch (...) {
            put_back(*to.errors, *what);
            throw;
        }
        if (what->removed.empty())
            break;
        moved += what->removed.size();
    }
    co_return static_cast<std::int64_t>(moved);
}

/// What nobody has under lease, oldest first, with its history and as if it had just been sent.
void leasing_queue::collect_for_redrive(one_queue& to, std::size_t max_count, changes& into)
{
    std::lock_guard const hold(guard_);
    auto& from = *to.errors;
    auto const now = clock_.now();
    from.book.surface(clock_.steady_now());
    while (into.removed.size() < max_count) {
        auto const number = oldest_ready(from);
        if (!number)
            return;
        from.book.set_aside_ready(*number);
        into.removed.push_back(*number);
        auto content = content_of(from, *number);
        if (!content)
            continue; // purged just now
        into.added.push_back({.queue = to.number,
                              .what = {.number = 0,
                                       .content = std::move(*content),
                                       .enqueued_at = now,
                                       .visible_at = now,
                                       .receive_count = 0,
                                       .first_received_at = {}}});
    }
}

task<std::int64_t> leasing_queue::purge(std::string queue)
{
    auto& in = queue_named(queue);
    std::int64_t last = first_number(in.number);
    std::int64_t newest = 0;
    {
        std::lock_guard const hold(guard_);
        newest = in.newest;
    }
    std::int64_t purged = 0;
    while (last < newest) {
        auto const what = std::make_shared<changes>();
        what->removed = store_->numbers_after(last, chunk);
        if (what->removed.empty())
            break;
        last = what->removed.back();
        purged += static_cast<std::int64_t>(what->removed.size());
        co_await store(what);
    }
    co_return purged;
}

} // namespace fcg::bus
