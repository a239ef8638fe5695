#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "import_report.hpp"
#include "library/api/questions.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "settings.hpp"

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
