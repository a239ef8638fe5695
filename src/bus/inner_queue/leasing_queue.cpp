#include "bus/inner_queue/leasing_queue.hpp"

#include "platform/core/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <limits>
#include <stdexcept>
#include <utility>

namespace fcg::bus {
namespace {

/// The maximum of waiting messages in memory, per queue. Later messages are read from the store when they are
/// due.
constexpr std::size_t max_ready_in_memory = 4'096;
constexpr std::size_t max_octets_in_memory = std::size_t{8} << 20U;
constexpr std::size_t page_size = 512;

constexpr auto never = core::steady_point::max();

/// A dead-letter queue never buries its messages.
queue_settings of_dead_letters(queue_settings settings)
{
    settings.name = dead_letter_queue(settings.name);
    settings.max_receives = std::numeric_limits<std::int64_t>::max();
    return settings;
}

} // namespace

leasing_queue::leasing_queue(std::unique_ptr<message_store> store, environment& env)
    : store_(std::move(store)),
      home_(env.background),
      clock_(env.clock),
      last_lease_(env.random.next() >> 1U) // makes receipts of an earlier process invalid
{
    for (auto const& known : store_->queues())
        add_queue(known);
}

void leasing_queue::add_queue(message_store::queue const& known)
{
    auto& queue = queues_[known.settings.name];
    if (queue) {
        queue->settings = known.settings;
        return;
    }
    queue = std::make_unique<one_queue>(known, home_);
    by_number_.emplace(known.number, queue.get());
    if (auto const errors = queues_.find(dead_letter_queue(known.settings.name)); errors != queues_.end())
        queue->errors = errors->second.get();
    for (auto const& [name, other] : queues_)
        if (dead_letter_queue(name) == known.settings.name)
            other->errors = queue.get();
    if (queue->more_stored)
        load_more(*queue);
}

task<> leasing_queue::declare(queue_settings settings)
{
    if (!is_queue_name(settings.name))
        throw std::invalid_argument("\"" + core::one_line(settings.name, longest_queue_name) +
                                    "\" cannot be the name of a queue");
    auto const errors = of_dead_letters(settings);
    auto const errors_number = co_await store_->declare(errors);
    auto const number = co_await store_->declare(settings);
    std::lock_guard const hold(guard_);
    add_queue({.number = errors_number, .settings = errors, .newest = first_number(errors_number)});
    add_queue({.number = number, .settings = settings, .newest = first_number(number)});
}

std::vector<std::string> leasing_queue::names() const
{
    std::lock_guard const hold(guard_);
    std::vector<std::string> names;
    for (auto const& [name, queue] : queues_)
        names.push_back(name);
    return names;
}

leasing_queue::one_queue* leasing_queue::find_queue(std::string_view name) const
{
    std::lock_guard const hold(guard_);
    auto const it = queues_.find(name);
    return it == queues_.end() ? nullptr : it->second.get();
}

leasing_queue::one_queue& leasing_queue::queue_named(std::string_view name) const
{
    auto* const queue = find_queue(name);
    if (!queue)
        throw unknown_queue(name);
    return *queue;
}

// Sending

task<send_outcomes> leasing_queue::send(std::vector<outgoing> messages, std::optional<checkpoint> moves)
{
    auto const now = clock_.now();
    auto const given_changes = std::make_shared<changes>();
    given_changes->moves = std::move(moves);
    given_changes->added.reserve(messages.size());
    send_outcomes outcomes;
    outcomes.reserve(messages.size());
    for (auto& message : messages) {
        auto const* const queue = find_queue(message.queue);
        auto refusal = queue ? why_unsendable(message) : unknown_queue(message.queue).what();
        if (!refusal.empty() && given_changes->moves)
            throw unsendable("the message " + message.content.id + " can never be sent: " + refusal);
        if (refusal.empty())
            given_changes->add(queue->number, std::move(message.content), now, now + message.delay);
        outcomes.push_back(std::move(refusal));
    }
    co_await store(given_changes);
    co_return outcomes;
}

task<std::int64_t> leasing_queue::position_of(std::string source)
{
    return store_->position_of(std::move(source));
}

// Storing, and applying what was stored

task<> leasing_queue::store(std::shared_ptr<changes> changes)
{
    if (changes->empty())
        co_return;
    auto then = [this, changes] { absorb(*changes); };
    co_await store_->apply(changes, std::move(then));
}

/// Puts back messages that were set aside, if the changes that remove them could not be stored, or if the
/// caller was cancelled before: an await then throws without having begun.
void leasing_queue::put_back(one_queue& queue, changes const& changes)
{
    std::lock_guard const hold(guard_);
    for (auto const number : changes.removed)
        queue.book.put_back(number, clock_.steady_now());
    wake_waiting(queue);
}

/// Stores what `collect` adds to a set of changes. If that fails, the messages that it has set aside are put
/// back.
task<std::shared_ptr<changes>> leasing_queue::collect_and_store(one_queue& queue,
                                                                std::function<void(changes&)> collect)
{
    auto const collected = std::make_shared<changes>();
    try {
        collect(*collected);
        co_await store(collected);
    } catch (...) {
        put_back(queue, *collected);
        throw;
    }
    co_return collected;
}

void leasing_queue::absorb(changes& durable)
{
    std::lock_guard const hold(guard_);
    for (auto const number : durable.removed)
        by_number_.at(queue_of(number))->book.drop(number);
    one_queue* last = nullptr;
    for (auto& [queue, message] : durable.added) {
        auto& queue_state = *by_number_.at(queue);
        if (last && last != &queue_state)
            wake_waiting(*last);
        last = &queue_state;
        auto const number = message.number;
        queue_state.newest = std::max(queue_state.newest, number);
        if (queue_state.more_stored || number <= queue_state.loaded_to)
            continue; // in the book already, or loaded later
        if (queue_state.book.count().ready >= max_ready_in_memory ||
            queue_state.book.octets() >= max_octets_in_memory) {
            queue_state.more_stored = true;
            continue;
        }
        queue_state.loaded_to = number;
        admit(queue_state, std::move(message));
    }
    if (last)
        wake_waiting(*last);
}

void leasing_queue::admit(one_queue& queue, stored_message message)
{
    lease_book::entry entry{.content = std::move(message.content),
                            .enqueued_at = message.enqueued_at,
                            .first_received_at = message.first_received_at,
                            .receive_count = message.receive_count,
                            .lease = 0};
    // Limited to the delay that was set when it was sent, because the clock may have been set back since.
    auto const delay = std::min(message.visible_at - clock_.now(), message.visible_at - message.enqueued_at);
    if (delay <= std::chrono::seconds(0))
        return queue.book.add_ready(message.number, std::move(entry));
    entry.content.reset();
    queue.book.add_delayed(message.number, std::move(entry), clock_.steady_now() + delay);
}

void leasing_queue::load_more(one_queue& queue)
{
    auto page = store_->after(queue.loaded_to, page_size);
    for (auto& message : page.messages) {
        queue.loaded_to = message.number;
        admit(queue, std::move(message));
    }
    queue.more_stored = page.more;
}

/// Wakes the receives that wait if a message is ready, or will be ready before all of them look again.
void leasing_queue::wake_waiting(one_queue& queue)
{
    if (queue.waiting == 0)
        return;
    bool const is_ready = queue.more_stored || queue.book.oldest_ready();
    auto const next = is_ready ? core::steady_point::min() : queue.book.next_due().value_or(never);
    if (next >= queue.looked_for)
        return;
    queue.looked_for = next;
    queue.arrived.notify();
}

// Receiving, and removing what was received

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
            taken.to_store->removed.push_back(*number);
            add_dead_letter(queue, *queue.book.set_aside_ready(*number), std::move(*content),
                            "received too often", *taken.to_store);
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

/// Adds a message that was set aside to the dead-letter queue.
void leasing_queue::add_dead_letter(one_queue const& queue, lease_book::entry const& entry, message content,
                                    std::string_view reason, changes& changes) const
{
    note_death(content, {.reason = reason,
                         .queue = queue.settings.name,
                         .attempts = entry.receive_count,
                         .first_at = entry.first_received_at,
                         .last_at = clock_.now()});
    changes.add(queue.errors->number, std::move(content), entry.enqueued_at, entry.enqueued_at);
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

task<std::vector<bool>> leasing_queue::remove(std::string queue, std::vector<std::string> receipts)
{
    auto& queue_state = queue_named(queue);
    std::vector<bool> outcomes;
    auto collect = [&](changes& changes) {
        std::lock_guard const hold(guard_);
        for (auto const& text : receipts) {
            auto const receipt = receipt::parse(text);
            outcomes.push_back(receipt && queue_state.book.set_aside(*receipt));
            if (outcomes.back())
                changes.removed.push_back(receipt->number);
        }
    };
    co_await collect_and_store(queue_state, std::move(collect));
    co_return outcomes;
}

} // namespace fcg::bus
