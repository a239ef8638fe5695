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

/// Gathers the entries of concurrent callers into batches, as SQS wants them. Nothing is delayed while all is
/// quiet: a batch that is not full goes out unless two calls are on their way, full ones unless
/// `max_calls` are. On the loop's thread.
template <class Entry>
class coalescer : public std::enable_shared_from_this<coalescer<Entry>> {
public:
    /// Sends one batch; the outcomes in the order of its entries. Owns or shares all that it touches.
    using call = std::function<task<std::vector<entry_outcome>>(std::vector<Entry> batch)>;
    using octets = std::function<std::size_t(Entry const&)>;

    /// What has been handed in together, until all of it is settled.
    class pending {
    public:
        /// In the order of the entries; an entry whose call failed has nothing here.
        std::vector<entry_outcome> outcomes;
        /// Of the first call that failed as a whole, and which entries were in such calls.
        std::exception_ptr failure;
        std::vector<bool> failed;

    private:
        friend coalescer;
        std::size_t left_ = 0;
        std::weak_ptr<async::waiter> waiting_;
    };

    coalescer(async::loop& on, std::string name, call to, octets size_of, std::size_t max_calls)
        : on_(on),
          name_(std::move(name)),
          call_(std::move(to)),
          size_of_(std::move(size_of)),
          max_calls_(max_calls)
    {
    }

    std::shared_ptr<pending> submit(std::vector<Entry> entries)
    {
        auto const made = std::make_shared<pending>();
        made->outcomes.resize(entries.size());
        made->failed.resize(entries.size());
        made->left_ = entries.size();
        auto const waiter = std::make_shared<async::waiter>();
        made->waiting_ = waiter;
        for (std::size_t i = 0; i < entries.size(); ++i)
            waiting_.push_back({std::move(entries[i]), made, i, waiter});
        if (!entries.empty())
            pump_soon();
        return made;
    }

    /// Returns once all of it is settled. Cancelling gives up the wait, not the calls.
    task<> wait(std::shared_ptr<pending> for_these)
    {
        if (for_these->left_ == 0)
            co_return;
        constexpr std::chrono::hours for_ever{24 * 365};
        auto const why = co_await async::wait(on_, for_these->waiting_.lock(), for_ever);
        if (why == async::wake_reason::cancelled)
            async::throw_cancelled();
    }

private:
    static constexpr std::size_t max_calls_beside_collection = 2;

    struct ticket {
        Entry what;
        std::shared_ptr<pending> of;
        std::size_t place;
        std::shared_ptr<async::waiter> waiting; // not in `pending`: whoever waits holds that
    };

    /// After what is ready to run now: it may have entries, too.
    void pump_soon()
    {
        if (std::exchange(pump_is_due_, true))
            return;
        on_.post([weak = this->weak_from_this()] {
            if (auto const still = weak.lock()) {
                still->pump_is_due_ = false;
                still->pump();
            }
        });
    }

    void pump()
    {
        while (!waiting_.empty() && calls_ < max_calls_) {
            if (waiting_.size() < max_entries_in_a_batch && calls_ >= max_calls_beside_collection)
                return;
            ++calls_;
            run_in_background(on_, name_, send(this->shared_from_this(), take_batch()));
        }
    }

    std::vector<ticket> take_batch()
    {
        std::vector<ticket> batch;
        std::size_t octets = 0;
        while (!waiting_.empty() && batch.size() < max_entries_in_a_batch) {
            octets += size_of_(waiting_.front().what);
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
        for (auto& one : batch)
            entries.push_back(std::move(one.what));
        std::vector<entry_outcome> outcomes;
        std::exception_ptr failure;
        try {
            outcomes = co_await self->call_(std::move(entries));
        } catch (...) {
            failure = std::current_exception();
        }
        for (std::size_t i = 0; i < batch.size(); ++i)
            settle(batch[i], failure, failure ? entry_outcome{} : std::move(outcomes.at(i)));
        --self->calls_;
        self->pump();
    }

    static void settle(ticket const& one, std::exception_ptr const& failure, entry_outcome outcome)
    {
        auto& of = *one.of;
        of.outcomes[one.place] = std::move(outcome);
        of.failed[one.place] = failure != nullptr;
        if (failure && !of.failure)
            of.failure = failure;
        if (--of.left_ == 0)
            one.waiting->wake(async::wake_reason::notified);
    }

    async::loop& on_;
    std::string name_;
    call call_;
    octets size_of_;
    std::size_t max_calls_;
    std::deque<ticket> waiting_;
    std::size_t calls_ = 0;
    bool pump_is_due_ = false;
};

} // namespace fcg::bus::sqs
