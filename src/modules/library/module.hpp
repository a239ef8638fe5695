#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"

#include <memory>
#include <vector>

namespace fcg::library {

/// What each player owns. See README.md beside this file.
class module {
public:
    module(environment& env, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& routes, games::questions& games);
    /// Adds the routes that serve modules in other processes. Must be served on the internal listener only.
    void add_internal_routes(http::routes& routes);
    void subscribe(bus::subscriptions& subscriptions);
    /// Returns the queues that the module reads in any process; publishers in other processes need them.
    static std::vector<bus::reader> reads();
    storage::database& database();
    questions& answers();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::library
