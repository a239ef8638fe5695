#pragma once
#include "bus/store_module.hpp"
#include "platform/async/task.hpp"
#include "platform/environment.hpp"
#include "settings.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fcg::notifications {

/// The notifications module: the inbox of players, emails to them, and webhooks to endpoints that admins
/// configure. See README.md beside this file.
class module final : public bus::store_module {
public:
    /// Throws std::runtime_error with a message for the operator.
    module(environment& env, bus::question_directory const& questions, notification_settings const& settings,
           bus::consumer_settings const& consuming);
    ~module() override;

    storage::database& database() override;
    void subscribe(bus::subscriptions& subscriptions) override;
    void add_routes(http::routes& routes) override;
    /// Starts the delivery of emails and webhooks.
    void start() override;
    task<bool> stop() override;
    /// Reports what cannot be delivered.
    std::string warning() const override;

    /// Returns the queues that the module reads, in whatever process it runs. Publishers in other processes
    /// need them.
    static std::vector<bus::reader> reads();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::notifications
