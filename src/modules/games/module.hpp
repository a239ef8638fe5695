#pragma once
#include "bus/consumer.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"

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
    std::string currency = "BRL"; ///< of prices that name none
    std::int64_t cached_games = 50'000;
    std::int64_t max_import_bytes = 268'435'456;
    std::int64_t refund_window_days = 14;        ///< for buyers, from the completion on
    std::int64_t max_open_purchases = 50;        ///< of one player; 0: no bound
    std::int64_t max_returns_per_game = 3;       ///< by one player in the window; 0: no bound
    std::int64_t purchase_deadline_ms = 900'000; ///< without news a purchase is said to be overdue
    std::int64_t overdue_sweep_ms = 10'000;      ///< between two looks for those; 0: it does not run
};

void declare_settings(core::declared_settings& settings, game_settings& into);

/// What an import did.
struct import_report {
    struct refused_row {
        std::int64_t line; ///< 1 is the header
        std::string field;
        std::string reason;
    };

    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused_rows = 0;
    std::vector<refused_row> refused; ///< the first 1,000
};

/// The catalogue and the purchases. See README.md beside this file.
class module {
public:
    module(surroundings& with, game_settings const& how, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& into, library::questions& library);
    /// What it answers to modules in other processes: to be served on the internal listener alone.
    void add_internal_routes(http::routes& into);
    void subscribe(bus::subscriptions& into);
    /// Before the first request: who looks at which game is announced there; without it, nowhere. `where`
    /// outlives the requests.
    void announce_views_to(bus::announcer& where);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads();
    storage::database& database();
    questions& answers();

    /// The search for overdue purchases, and promotions that start and end on time. On the background loop.
    void start();
    /// False: something still runs that could not be cut off.
    task<bool> stop();

    /// Imports a CSV catalogue piece by piece: `next` gives the next bytes, empty at the end.
    task<http::result<import_report>> import_catalogue(std::function<task<std::string_view>()> next,
                                                       core::trace trace);
    std::int64_t count_games();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::games
