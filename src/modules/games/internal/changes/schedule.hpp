#pragma once
#include "internal/module_context.hpp"
#include "platform/async/repeating_task.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::games {

/// Applies promotions to the rows of the games when they start, end or change, some games per transaction;
/// each game gets the best price of all promotions that run then. Work that became due while the process was
/// down, or that was cut off, is repeated; a game that is right already is not touched.
/// `module_context::promotions_changed` wakes it. Must run on the background loop.
class promotion_schedule {
public:
    explicit promotion_schedule(module_context& context);

    void start() { repeating_.start(); }

    /// Returns false if it still runs and could not be cut off.
    task<bool> stop() { return repeating_.stop(); }

    std::string warning() const { return repeating_.warning(); } ///< empty while it works; thread-safe

private:
    struct due;

    task<std::chrono::microseconds> do_round();
    task<> apply_what_is_due(core::time_point now);
    task<> apply(due due);
    task<std::int64_t> reprice_all(std::string_view select_numbers, std::string key, std::string cause);
    task<> settle(due const& due);
    std::optional<due> find_due(core::time_point now, std::string_view after) const;
    std::chrono::microseconds until_next(core::time_point now) const;

    module_context& context_;
    async::repeating_task repeating_;
};

} // namespace fcg::games
