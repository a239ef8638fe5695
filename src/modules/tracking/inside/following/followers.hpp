#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task.hpp"
#include "platform/core/ids.hpp"
#include "platform/telemetry/metrics.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace fcg::async {
class waiter;
}

namespace fcg::tracking {

/// One who follows a purchase: how a stream waits for news. On its loop's thread only.
class follower {
public:
    explicit follower(async::loop& on) : on_(on) {}

    /// Whether something may have happened since the last call; true at first.
    bool take_news();
    /// Returns at news, when it is to end, or after `limit`. Cancellable.
    task<> wait_for_news(std::chrono::microseconds limit);

    void end();

    bool is_ending() const { return is_ending_; }

private:
    friend class followers;
    void tell();
    void wake();

    async::loop& on_;
    std::weak_ptr<async::waiter> parked_; ///< the loop's timer owns it
    bool has_news_ = true;
    bool is_ending_ = false;
};

/// Who follows which purchase. Thread-safe. While a follower has its place its loop is there, so it is woken
/// through the loop, whatever thread has the news.
class followers {
public:
    explicit followers(telemetry::metrics& metrics);

    /// A place among the followers, given back by its destructor, on the follower's loop.
    class place {
    public:
        place(followers& among, std::string payment_id, core::uuid const& caller,
              std::shared_ptr<follower> one);
        ~place();
        place(place const&) = delete;
        place& operator=(place const&) = delete;

        follower& operator*() const { return *one_; }

        follower* operator->() const { return one_.get(); }

    private:
        followers& among_;
        std::string payment_id_;
        core::uuid caller_;
        std::shared_ptr<follower> one_;
    };

    /// Null when this caller follows `max_per_caller` purchases already. Whoever comes after end_all() ends
    /// at once.
    std::unique_ptr<place> join(std::string payment_id, core::uuid const& caller, async::loop& on);

    /// Something has happened to this purchase, and can be read. Next to nothing when nobody follows any.
    void tell(std::string const& payment_id);
    /// All of them end.
    void end_all();

    /// Streams that one caller may have open at a time.
    static constexpr std::size_t max_per_caller = 20;

private:
    void leave(std::string const& payment_id, core::uuid const& caller, follower const& one);

    std::atomic<std::size_t> count_ = 0; ///< spares tell() the lock
    std::mutex guard_;
    std::unordered_multimap<std::string, std::shared_ptr<follower>> by_purchase_;
    std::unordered_map<core::uuid, std::size_t> by_caller_;
    bool has_ended_ = false;
    telemetry::gauge open_;
};

} // namespace fcg::tracking
