#pragma once
#include "bus/store_module.hpp"
#include "import_report.hpp"
#include "platform/environment.hpp"
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
class module final : public bus::store_module {
public:
    module(environment& env, bus::question_directory const& questions, game_settings const& settings,
           bus::consumer_settings const& consuming);
    ~module() override;

    storage::database& database() override;
    void answer_questions(bus::question_directory& questions) override;
    void subscribe(bus::subscriptions& subscriptions) override;
    void add_routes(http::routes& routes) override;
    /// Starts the sweep for overdue purchases and the schedule of promotions.
    void start() override;
    task<bool> stop() override;
    /// Reports a sweep or a schedule that fails.
    std::string warning() const override;

    /// Sets where views of games are announced; without it, views are not announced. Must be called before
    /// the first request. `announcer` must outlive the requests.
    void announce_views_to(bus::announcer& announcer);
    /// Returns the queues that the module reads in any process; publishers in other processes need them.
    static std::vector<bus::reader> reads();

    /// Imports a CSV catalogue piece by piece. `next` returns the next bytes, or an empty view at the end.
    task<http::result<import_report>> import_catalogue(std::function<task<std::string_view>()> next,
                                                       core::trace trace);
    std::int64_t count_games();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::games
