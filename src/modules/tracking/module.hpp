#pragma once
#include "bus/store_module.hpp"
#include "platform/async/task.hpp"
#include "platform/environment.hpp"

#include <memory>
#include <vector>

namespace fcg::tracking {

/// The timeline of each purchase: what happened to it and when, according to games, payments and library. See
/// README.md beside this file.
class module final : public bus::store_module {
public:
    module(environment& env, bus::question_directory const& questions,
           bus::consumer_settings const& consuming);
    ~module() override;

    storage::database& database() override;
    void subscribe(bus::subscriptions& subscriptions) override;
    /// Adds the routes. They ask games who owns a purchase of which no event has arrived yet.
    void add_routes(http::routes& routes) override;
    void end_streams() override;

    /// Returns the queues that the module reads in any process; publishers in other processes need them.
    static std::vector<bus::reader> reads();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::tracking
