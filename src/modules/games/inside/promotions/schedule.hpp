#pragma once
#include "inside/parts.hpp"
#include "platform/async/task_group.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::games {

/// Brings promotions to the games' rows when they start, end or are changed, some games a unit of work: each
/// gets the best price of all that run then. What became due while the process was down, or was cut off, is
/// done anew; a game that is right already is left as it is. `parts::promotions_changed` wakes it. On the
/// background loop.
class promotion_schedule {
public:
    explicit promotion_schedule(parts& of);

    void start();
    /// False: it still runs and could not be cut off.
    task<bool> stop();

private:
    struct due;

    task<> run();
    task<> apply_what_is_due(core::time_point now);
    task<> apply(due what);
    task<std::int64_t> reprice_all(std::string_view select_numbers, std::string key, std::string cause);
    task<> settle(due const& what);
    std::optional<due> find_due(core::time_point now, std::string_view after) const;
    std::chrono::microseconds until_next(core::time_point now) const;

    parts& of_;
    async::task_group tasks_;
};

} // namespace fcg::games
