#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "platform/async/task.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "settings.hpp"
#include "users/api/questions.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fcg::notifications {

/// The notifications module: the inbox of players, emails to them, and webhooks to endpoints that admins
/// configure. See README.md beside this file.
class module {
public:
    /// Throws std::runtime_error with a message for the operator.
    module(environment& env, notification_settings const& settings, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& routes);
    void subscribe(bus::subscriptions& subscriptions, games::questions& games,
                   users::confirmation_questions& confirmations);
    /// Returns the queues that the module reads, in whatever process it runs. Publishers in other processes
    /// need them.
    static std::vector<bus::reader> reads();
    storage::database& database();

    /// Starts the delivery of emails and webhooks. Must run on the background loop.
    void start();
    /// Stops the deliveries. Returns false if something still runs that could not be cut off.
    task<bool> stop();

    /// Returns a warning for the operator about what cannot be delivered. Empty if there is none.
    /// Thread-safe.
    std::string note() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::notifications
