#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::games {

struct game_settings {
    std::string currency = "BRL"; ///< currency of prices that name none
    std::int64_t cached_games = 50'000;
    std::int64_t max_import_bytes = 268'435'456;
    std::int64_t refund_window_days = 14;  ///< days from the completion in which buyers may return a game
    std::int64_t max_open_purchases = 50;  ///< per player; 0 disables the limit
    std::int64_t max_returns_per_game = 3; ///< per player and refund window; 0 disables the limit
    std::int64_t purchase_deadline_ms = 900'000; ///< without events, a purchase is overdue after this time
    std::int64_t overdue_sweep_ms = 10'000; ///< interval of the sweep for overdue purchases; 0 disables it
};

void declare_settings(core::declared_settings& settings, game_settings& values);

} // namespace fcg::games
