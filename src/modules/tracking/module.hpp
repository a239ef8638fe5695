#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "platform/async/task.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"

#include <memory>
#include <vector>

namespace fcg::tracking {

/// The timeline of each purchase: what happened to it and when, according to games, payments and library. See
/// README.md beside this file.
class module {
public:
    module(environment& env, bus::consumer_settings const& consuming);
    ~module();

    /// Adds the routes. They ask `games` who owns a purchase of which no event has arrived yet.
    void add_routes(http::routes& routes, games::questions& games);
    void subscribe(bus::subscriptions& subscriptions);
    /// Returns the queues that the module reads in any process; publishers in other processes need them.
    static std::vector<bus::reader> reads();
    storage::database& database();

    /// Ends the streams that are open, so that their connections can be closed. Thread-safe.
    void end_streams();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::tracking
