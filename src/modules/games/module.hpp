#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "platform/core/settings.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {
class announcer;
}

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

/// The result of an import.
struct import_report {
    struct refused_row {
        std::int64_t line; ///< line number; the header is line 1
        std::string field;
        std::string reason;
    };

    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused_rows = 0;
    std::vector<refused_row> refused; ///< the first 1,000 refused rows
};

/// The catalogue and the purchases. See README.md beside this file.
class module {
public:
    module(environment& env, game_settings const& settings, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& routes, library::questions& library);
    /// Adds the routes that serve modules in other processes. Must be served on the internal listener only.
    void add_internal_routes(http::routes& routes);
    void subscribe(bus::subscriptions& subscriptions);
    /// Sets where views of games are announced; without it, views are not announced. Must be called before
    /// the first request. `announcer` must outlive the requests.
    void announce_views_to(bus::announcer& announcer);
    /// Returns the queues that the module reads in any process; publishers in other processes need them.
    static std::vector<bus::reader> reads();
    storage::database& database();
    questions& answers();

    /// Starts the sweep for overdue purchases and the schedule of promotions. Must run on the background
    /// loop.
    void start();
    /// Returns false if something still runs that could not be cut off.
    task<bool> stop();

    /// Imports a CSV catalogue piece by piece. `next` returns the next bytes, or an empty view at the end.
    task<http::result<import_report>> import_catalogue(std::function<task<std::string_view>()> next,
                                                       core::trace trace);
    std::int64_t count_games();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::games
