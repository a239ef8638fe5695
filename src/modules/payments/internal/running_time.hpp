#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/database.hpp"

#include <chrono>
#include <cstdint>

namespace fcg::payments {

/// How long the store has run: since this life of its process began, and in total. It includes neither time
/// in which the store did not run nor steps of the wall clock. Thread-safe, except keep(), which must run on
/// the background loop.
class running_time {
public:
    running_time(core::clock& clock, core::random_source& random, storage::database& db);

    /// Returns a number that no other life of the process has.
    std::int64_t life() const { return life_; }

    std::chrono::microseconds since_start() const { return clock_.steady_now() - started_; }

    std::chrono::microseconds total() const { return before_ + since_start(); }

    /// Stores the total every few seconds while a payment is open, so that the next life goes on from there.
    task<> keep();

private:
    core::clock& clock_;
    storage::database& db_;
    std::int64_t life_;
    core::steady_point started_;
    core::steady_point kept_at_;
    std::chrono::microseconds before_; ///< the total when this life began
};

} // namespace fcg::payments
