#pragma once
#include "bus/consumer.hpp"
#include "games/api/questions.hpp"
#include "platform/async/task.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"

#include <memory>
#include <vector>

namespace fcg::tracking {

/// Each purchase's time line: what happened to it and when, as games, payments and library told it. See
/// README.md beside this file.
class module {
public:
    module(surroundings& with, bus::consumer_settings const& consuming);
    ~module();

    /// Asks games whose a purchase is when it has heard nothing of it yet.
    void add_routes(http::routes& into, games::questions& games);
    void subscribe(bus::subscriptions& into);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads();
    storage::database& database();

    /// Streams that are being read end, so that their connections can be closed. Any thread.
    void end_streams();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::tracking
