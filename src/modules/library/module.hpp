#pragma once
#include "bus/consumer.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"

#include <memory>
#include <vector>

namespace fcg::library {

/// What each player owns. See README.md beside this file.
class module {
public:
    module(surroundings& with, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& into, games::questions& games);
    /// What it answers to modules in other processes: to be served on the internal listener alone.
    void add_internal_routes(http::routes& into);
    void subscribe(bus::subscriptions& into);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads();
    storage::database& database();
    questions& answers();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::library
