#include "bus/leasing_queue.hpp"

#include "bus/leasing_queue_inside.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// What waits is kept in memory up to here, per queue; what comes later is read from the store when its turn
/// comes.
constexpr std::size_t max_ready_in_memory = 4'096;
constexpr std::size_t max_octets_in_memory = std::size_t{8} << 20U;
constexpr std::size_t page_size = 512;

/// Where it ends, nobody has to give anything up.
queue_settings of_dead_letters(queue_settings how)
{
    how.name = dead_letter_queue(how.name);
    how.max_receives = std::numeric_limits<std::int64_t>::max();
    return how;
}

} // namespace

leasing_queue::leasing_queue(std::unique_ptr<message_store> store, surroundings& with)
    : store_(std::move(store)),
      home_(with.background),
      clock_(with.clock),
      last_lease_(with.chance.next() >> 1U) // receipts of an earlier process mean nothing here
{
    for (auto const& known : store_->queues())
        add_queue(known);
}

leasing_queue::~leasing_queue() = default;

void leasing_queue::add_queue(message_store::queue const& known)
{
    auto& one = queues_[known.how.name];
    if (one) {
        one->how = known.how;
        return;
    }
    one = std::make_unique<one_queue>(known, home_);
    by_number_.emplace(known.number, one.get());
    if (auto const errors = queues_.find(dead_letter_queue(known.how.name)); errors != queues_.end())
        one->errors = errors->second.get();
    for (auto const& [name, other] : queues_)
        if (dead_letter_queue(name) == known.how.name)
            other->errors = one.get();
    if (one->more_stored)
        load_more(*one);
}

task<> leasing_queue::declare(queue_settings how)
{
    if (!is_queue_name(how.name))
        throw std::invalid_argument("\"" + core::one_line(how.name, longest_queue_name) +
                                    "\" cannot be the name of a queue");
    auto const errors = of_dead_letters(how);
    auto const errors_number = co_await store_->declare(errors);
    auto const number = co_await store_->declare(how);
    std::lock_guard const hold(guard_);
    add_queue({.number = errors_number, .how = errors, .newest = first_number(errors_number)});
    add_queue({.number = number, .how = how, .newest = first_number(number)});
}

std::vector<std::string> leasing_queue::names() const
{
    std::lock_guard const hold(guard_);
    std::vector<std::string> names;
    for (auto const& [name, one] : queues_)
        names.push_back(name);
    return names;
}

leasing_queue::one_queue* leasing_queue::find_queue(std::string_view name) const
{
    std::lock_guard const hold(guard_);
    auto const found = queues_.find(name);
    return found == queues_.end() ? nullptr : found->second.get();
}

leasing_queue::one_queue& leasing_queue::queue_named(std::string_view name) const
{
    auto* const found = find_queue(name);
    if (!found)
        throw unknown_queue(name);
    return *found;
}

// Sending

task<send_outcomes> leasing_queue::send(std::vector<outgoing> messages, std::optional<checkpoint> moves)
{
    auto const now = clock_.now();
    auto const what = std::make_shared<changes>();
    what->moves = std::move(moves);
    what->added.reserve(messages.size());
    send_outcomes outcomes;
    outcomes.reserve(messages.size());
    for (auto& one : messages) {
        auto const* const to = find_queue(one.queue);
        auto refusal = to ? why_unsendable(one) : unknown_queue(one.queue).what();
        if (!refusal.empty() && what->moves)
            throw unsendable("the message " + one.content.id + " can never be sent: " + refusal);
        if (refusal.empty())
            what->added.push_back({.queue = to->number,
                                   .what = {.number = 0,
                                            .content = std::move(one.content),
                                            .enqueued_at = now,
                                            .visible_at = now + one.delay,
                                            .receive_count = 0,
                                            .first_received_at = {}}});
        outcomes.push_back(std::move(refusal));
    }
    co_await store(what);
    co_return outcomes;
}

task<std::int64_t> leasing_queue::position_of(std::string source)
{
    return store_->position_of(std::move(source));
}

// Storing, and what follows from it

task<> leasing_queue::store(std::shared_ptr<changes> what)
{
    if (what->empty())
        co_return;
    auto then = [this, what] { absorb(*what); };
    co_await store_->apply(what, std::move(then));
}

/// Messages that were set aside, when the changes that remove them could not be stored, or when the caller
/// was cut off before: an await throws then without having begun.
void leasing_queue::put_back(one_queue& in, changes const& what)
{
    std::lock_guard const hold(guard_);
    for (auto const number : what.removed)
        in.book.put_back(number, clock_.steady_now());
    wake_waiting(in);
}

void leasing_queue::absorb(changes& durable)
{
    std::lock_guard const hold(guard_);
    for (auto const number : durable.removed)
        by_number_.at(queue_of(number))->book.drop(number);
    one_queue* last = nullptr;
    for (auto& [queue, what] : durable.added) {
        auto& into = *by_number_.at(queue);
        if (last && last != &into)
            wake_waiting(*last);
        last = &into;
        auto const number = what.number;
        into.newest = std::max(into.newest, number);
        if (into.more_stored || number <= into.loaded_to)
            continue; // loaded already, or will be
        if (into.book.count().ready >= max_ready_in_memory || into.book.octets() >= max_octets_in_memory) {
            into.more_stored = true;
            continue;
        }
        into.loaded_to = number;
        admit(into, std::move(what));
    }
    if (last)
        wake_waiting(*last);
}

void leasing_queue::admit(one_queue& into, stored_message one)
{
    lease_book::entry entry{.content = std::move(one.content),
                            .enqueued_at = one.enqueued_at,
                            .first_received_at = one.first_received_at,
                            .receive_count = one.receive_count,
                            .lease = 0};
    // No longer than it was to wait when it was sent: the clock may have been set back since.
    auto const delay = std::min(one.visible_at - clock_.now(), one.visible_at - one.enqueued_at);
    if (delay <= std::chrono::seconds(0))
        return into.book.add_ready(one.number, std::move(entry));
    entry.content.reset();
    into.book.add_delayed(one.number, std::move(entry), clock_.steady_now() + delay);
}

void leasing_queue::load_more(one_queue& of)
{
    auto page = store_->after(of.loaded_to, page_size);
    for (auto& one : page.messages) {
        of.loaded_to = one.number;
        admit(of, std::move(one));
    }
    of.more_stored = page.more;
}

/// Those who wait look again when something is ready, or will be earlier than all of them expected.
void leasing_queue::wake_waiting(one_queue& of)
{
    if (of.waiting == 0)
        return;
    bool const is_ready = of.more_stored || of.book.oldest_ready();
    auto const next = is_ready ? core::steady_point::min() : of.book.next_due().value_or(never);
    if (next >= of.looked_for)
        return;
    of.looked_for = next;
    of.arrived.notify();
}

} // namespace fcg::bus
