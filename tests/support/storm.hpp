#pragma once
#include "platform/core/random.hpp"
#include "platform/storage/errors.hpp"
#include "support/faulty_queue.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace fcg::test {

/// All failures of a test, decided by one seed.
class storm {
public:
    /// `strike` is called at the moments at which the process may die, and decides by itself whether it does.
    storm(core::random_source& random, std::function<void()> strike)
        : random_(random),
          strike_(std::move(strike))
    {
    }

    bool happens(double probability) { return random_.fraction() < probability; }

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.below(bound)); }

    /// Marks a point at which the process may die or an operation may fail. Throws
    /// storage::storage_unavailable with the probability `failure`.
    void pass(double failure = 0.03)
    {
        strike_();
        if (happens(failure))
            throw storage::storage_unavailable("the storm");
    }

    template <class T>
    void shuffle(std::vector<T>& messages)
    {
        for (std::size_t i = messages.size(); i > 1; --i)
            std::swap(messages[i - 1], messages[below(i)]);
    }

private:
    core::random_source& random_;
    std::function<void()> strike_;
};

/// A queue that guarantees only delivery at least once. Operations fail before or after they had their
/// effect; messages come twice, in any order, and to other consumers while one still processes them.
class stormy_queue final : public passing_queue {
public:
    stormy_queue(bus::queue_transport& behind, storm& weather) : passing_queue(behind), weather_(weather) {}

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        weather_.pass();
        if (weather_.happens(0.1)) { // as a transport that cannot store messages and checkpoint together
            co_await behind_.send(messages, std::nullopt);
            weather_.pass(0.5);
        }
        weather_.shuffle(messages);
        auto outcomes = co_await behind_.send(std::move(messages), std::move(moves));
        weather_.pass();
        co_return outcomes;
    }

    task<std::vector<bus::received>> receive(std::string queue, std::size_t max_count,
                                             std::chrono::microseconds wait,
                                             std::chrono::microseconds visibility_timeout) override
    {
        auto const mean = weather_.happens(0.2);
        auto const duration = mean ? std::chrono::milliseconds(weather_.below(200)) : visibility_timeout;
        auto const count = 1 + weather_.below(max_count);
        auto messages = co_await behind_.receive(std::move(queue), count, wait, duration);
        weather_.pass(0.01);
        weather_.shuffle(messages);
        co_return messages;
    }

    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override
    {
        weather_.pass();
        auto outcomes = co_await behind_.remove(std::move(queue), std::move(receipts));
        weather_.pass();
        co_return outcomes;
    }

    task<std::vector<bool>> change_visibility(std::string queue,
                                              std::vector<bus::visibility_change> visibility_changes) override
    {
        weather_.pass();
        co_return co_await behind_.change_visibility(std::move(queue), std::move(visibility_changes));
    }

private:
    storm& weather_;
};

} // namespace fcg::test
