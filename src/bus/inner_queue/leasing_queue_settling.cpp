#include "bus/inner_queue/leasing_queue.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// The maximum that one unit of work moves or deletes, so that a long command does not delay other messages.
constexpr std::size_t chunk = 256;

} // namespace

// Settling

task<std::vector<bool>> leasing_queue::change_visibility(std::string queue,
                                                         std::vector<visibility_change> visibility_changes)
{
    auto& queue_state = queue_named(queue);
    std::vector<bool> outcomes;
    std::lock_guard const hold(guard_);
    auto const now = clock_.steady_now();
    for (auto const& visibility_change : visibility_changes) {
        auto const receipt = receipt::parse(visibility_change.receipt);
        outcomes.push_back(receipt &&
                           queue_state.book.change_due(*receipt, now, now + visibility_change.timeout));
    }
    queue_state.book.surface(now);
    wake_waiting(queue_state);
    co_return outcomes;
}

task<std::vector<bool>> leasing_queue::bury(std::string queue, std::vector<burial> dead)
{
    auto& queue_state = queue_named(queue);
    if (!queue_state.errors)
        throw std::invalid_argument(queue + " is a dead-letter queue: its messages are dead letters already");
    std::vector<bool> outcomes;
    auto collect = [&](changes& changes) {
        for (auto const& burial : dead)
            outcomes.push_back(collect_for_burial(queue_state, burial, changes));
    };
    co_await collect_and_store(queue_state, std::move(collect));
    co_return outcomes;
}

/// Returns false if the lease is lost.
bool leasing_queue::collect_for_burial(one_queue& queue, burial const& burial, changes& changes)
{
    std::lock_guard const hold(guard_);
    auto const receipt = receipt::parse(burial.receipt);
    auto const* const entry = receipt ? queue.book.set_aside(*receipt) : nullptr;
    if (!entry)
        return false;
    changes.removed.push_back(receipt->number);
    if (auto content = content_of(queue, receipt->number)) // otherwise it was purged meanwhile
        add_dead_letter(queue, *entry, std::move(*content), burial.reason, changes);
    return true;
}

// Operations

task<queue_depth> leasing_queue::depth(std::string queue)
{
    co_return depth_now(queue);
}

queue_depth leasing_queue::depth_now(std::string_view queue)
{
    auto& queue_state = queue_named(queue);
    std::lock_guard const hold(guard_);
    queue_state.book.surface(clock_.steady_now());
    if (queue_state.book.size() == 0 && queue_state.more_stored)
        load_more(queue_state);
    auto const counts = queue_state.book.count();
    auto const not_loaded = queue_state.more_stored ? queue_state.newest - queue_state.loaded_to : 0;
    auto const oldest = queue_state.book.oldest_enqueued_at();
    return {.ready = static_cast<std::int64_t>(counts.ready) + not_loaded,
            .in_flight = static_cast<std::int64_t>(counts.in_flight),
            .delayed = static_cast<std::int64_t>(counts.delayed),
            .oldest_age = oldest ? std::max(clock_.now() - *oldest, std::chrono::microseconds(0))
                                 : std::chrono::microseconds(0)};
}

task<std::vector<received>> leasing_queue::peek(std::string queue, std::size_t max_count)
{
    auto& queue_state = queue_named(queue);
    std::vector<received> seen;
    auto last = first_number(queue_state.number);
    for (bool more = true; more && seen.size() < max_count;) {
        auto page = store_->after(last, max_count - seen.size());
        more = page.more;
        if (!page.messages.empty())
            last = page.messages.back().number;
        show(queue_state, std::move(page.messages), seen);
    }
    co_return seen;
}

/// Shows what is stored, updated with what the book knows.
void leasing_queue::show(one_queue const& queue, std::vector<stored_message> messages,
                         std::vector<received>& seen) const
{
    std::lock_guard const hold(guard_);
    for (auto& message : messages) {
        auto const* known = queue.book.find(message.number);
        seen.push_back({.content = std::move(message.content),
                        .receipt = {},
                        .receive_count = known ? known->receive_count : message.receive_count,
                        .enqueued_at = message.enqueued_at,
                        .first_received_at = known ? known->first_received_at : message.first_received_at});
    }
}

task<std::int64_t> leasing_queue::redrive(std::string queue, std::size_t max_count)
{
    auto& queue_state = queue_named(queue);
    if (!queue_state.errors)
        throw std::invalid_argument(queue + " has no dead-letter queue");
    std::size_t moved = 0;
    while (moved < max_count) {
        auto collect = [&](changes& changes) {
            collect_for_redrive(queue_state, std::min(max_count - moved, chunk), changes);
        };
        auto const stored = co_await collect_and_store(*queue_state.errors, std::move(collect));
        if (stored->removed.empty())
            break;
        moved += stored->removed.size();
    }
    co_return static_cast<std::int64_t>(moved);
}

/// Collects dead letters that are not leased, oldest first, with their history and as if they had just been
/// sent.
void leasing_queue::collect_for_redrive(one_queue& target_queue, std::size_t max_count, changes& changes)
{
    std::lock_guard const hold(guard_);
    auto& source_queue = *target_queue.errors;
    auto const now = clock_.now();
    source_queue.book.surface(clock_.steady_now());
    while (changes.removed.size() < max_count) {
        auto const number = oldest_ready(source_queue);
        if (!number)
            return;
        source_queue.book.set_aside_ready(*number);
        changes.removed.push_back(*number);
        if (auto content = content_of(source_queue, *number)) // otherwise it was purged meanwhile
            changes.add(target_queue.number, std::move(*content), now, now);
    }
}

task<std::int64_t> leasing_queue::purge(std::string queue)
{
    auto& queue_state = queue_named(queue);
    std::int64_t last = first_number(queue_state.number);
    std::int64_t newest = 0;
    {
        std::lock_guard const hold(guard_);
        newest = queue_state.newest;
    }
    std::int64_t purged = 0;
    while (last < newest) {
        auto const given_changes = std::make_shared<changes>();
        given_changes->removed = store_->numbers_after(last, chunk);
        if (given_changes->removed.empty())
            break;
        last = given_changes->removed.back();
        purged += static_cast<std::int64_t>(given_changes->removed.size());
        co_await store(given_changes);
    }
    co_return purged;
}

} // namespace fcg::bus
