#pragma once
#include "bus/sqs/background.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/packing.hpp"
#include "platform/async/loop.hpp"
#include "platform/async/waiter.hpp"

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fcg::bus::sqs {

inline std::size_t octets_of(std::string const& receipt_handle)
{
    return receipt_handle.size();
}

inline std::size_t octets_of(visibility_entry const& entry)
{
    return entry.receipt_handle.size();
}

/// Collects the entries of concurrent callers into batches, as SQS wants them. Nothing is delayed at low
/// load: a batch that is not full is sent unless two calls are in flight, a full batch unless four are. Must
/// run on its loop's thread.
template <class Entry>
class coalescer : public std::enable_shared_from_this<coalescer<Entry>> {
public:
    /// Sends one batch. Returns the outcomes in the order of its entries. Must own or share all that it uses.
    using call = std::function<task<std::vector<entry_outcome>>(std::vector<Entry> batch)>;

    /// The entries of one submit(), until all of them are settled.
    class pending {
    public:
        /// In the order of the entries; nothing for an entry whose call failed.
        std::vector<entry_outcome> outcomes;
        /// The error of the first call that failed as a whole. `failed` says which entries were in such
        /// calls.
        std::exception_ptr failure;
        std::vector<bool> failed;

    private:
        friend coalescer;
        std::size_t left_ = 0;
        std::weak_ptr<async::waiter> waiting_;
    };

    coalescer(async::loop& loop, std::string name, call call)
        : loop_(loop),
          name_(std::move(name)),
          call_(std::move(call))
    {
    }

    std::shared_ptr<pending> submit(std::vector<Entry> entries)
    {
        auto const new_pending = std::make_shared<pending>();
        new_pending->outcomes.resize(entries.size());
        new_pending->failed.resize(entries.size());
        new_pending->left_ = entries.size();
        auto const waiter = std::make_shared<async::waiter>();
        new_pending->waiting_ = waiter;
        for (std::size_t i = 0; i < entries.size(); ++i)
            waiting_.push_back({std::move(entries[i]), new_pending, i, waiter});
        if (!entries.empty())
            pump_soon();
        return new_pending;
    }

    /// Returns once all of its entries are settled. Cancelling ends the wait, not the calls.
    task<> wait(std::shared_ptr<pending> submitted)
    {
        if (submitted->left_ == 0)
            co_return;
        auto const why = co_await async::wait(loop_, submitted->waiting_.lock(), async::no_limit);
        if (why == async::wake_reason::cancelled)
            async::throw_cancelled();
    }

    /// Submits the entries and waits for them.
    task<std::shared_ptr<pending>> settle(std::vector<Entry> entries)
    {
        auto const submitted = submit(std::move(entries));
        co_await wait(submitted);
        co_return submitted;
    }

private:
    static constexpr std::size_t max_calls = 4;
    static constexpr std::size_t max_calls_beside_collection = 2;

    struct ticket {
        Entry entry;
        std::shared_ptr<pending> pending;
        std::size_t index;
        std::shared_ptr<async::waiter> waiting; // not in `pending`, which the waiting caller holds
    };

    /// Pumps after everything that is ready to run on the loop, since that may submit entries, too.
    void pump_soon()
    {
        if (std::exchange(pump_is_due_, true))
            return;
        loop_.post([weak = this->weak_from_this()] {
            if (auto const still = weak.lock()) {
                still->pump_is_due_ = false;
                still->pump();
            }
        });
    }

    void pump()
    {
        while (!waiting_.empty() && calls_ < max_calls) {
            if (waiting_.size() < max_entries_in_a_batch && calls_ >= max_calls_beside_collection)
                return;
            ++calls_;
            run_in_background(loop_, name_, send(this->shared_from_this(), take_batch()));
        }
    }

    std::vector<ticket> take_batch()
    {
        std::vector<ticket> batch;
        std::size_t octets = 0;
        while (!waiting_.empty() && batch.size() < max_entries_in_a_batch) {
            octets += octets_of(waiting_.front().entry);
            if (!batch.empty() && octets > max_octets_in_a_batch)
                break;
            batch.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        return batch;
    }

    static task<> send(std::shared_ptr<coalescer> self, std::vector<ticket> batch)
    {
        std::vector<Entry> entries;
        entries.reserve(batch.size());
        for (auto& ticket : batch)
            entries.push_back(std::move(ticket.entry));
        std::vector<entry_outcome> outcomes;
        std::exception_ptr failure;
        try {
            outcomes = co_await self->call_(std::move(entries));
        } catch (...) {
            failure = std::current_exception();
        }
        for (std::size_t i = 0; i < batch.size(); ++i)
            settle_one(batch[i], failure, failure ? entry_outcome{} : std::move(outcomes.at(i)));
        --self->calls_;
        self->pump();
    }

    static void settle_one(ticket const& ticket, std::exception_ptr const& failure, entry_outcome outcome)
    {
        auto& batch = *ticket.pending;
        batch.outcomes[ticket.index] = std::move(outcome);
        batch.failed[ticket.index] = failure != nullptr;
        if (failure && !batch.failure)
            batch.failure = failure;
        if (--batch.left_ == 0)
            ticket.waiting->wake(async::wake_reason::notified);
    }

    async::loop& loop_;
    std::string name_;
    call call_;
    std::deque<ticket> waiting_;
    std::size_t calls_ = 0;
    bool pump_is_due_ = false;
};

} // namespace fcg::bus::sqs
