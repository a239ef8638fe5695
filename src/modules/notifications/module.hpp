#pragma once
#include "bus/consuming/consumer.hpp"
#include "games/api/questions.hpp"
#include "platform/async/task.hpp"
#include "platform/core/settings.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::notifications {

struct notification_settings {
    std::string language = "en"; ///< for players who chose none: "en" or "pt-BR"
    std::string store_name = "FCG Store";

    struct mail_settings {
        std::string url;  ///< smtp://HOST:PORT or smtps://HOST:PORT; empty disables email
        std::string user; ///< empty for no authentication
        std::string password;
        std::string sender = "store@localhost";
        std::string ca_file;
        /// URL of the store's page that confirms an address; the token is appended to it. If it is empty, the
        /// email contains only the token.
        std::string confirmation_page;
        std::int64_t max_per_address_per_day = 50; ///< per UTC day; confirmation emails are not counted
        bool require_tls = true; ///< sends nothing without STARTTLS, unless the server is on loopback
    } mail;

    struct webhook_settings {
        bool allow_inward = false; ///< allows private and loopback addresses and plain http, for testing
        std::int64_t timeout_ms = 15'000;
        std::string ca_file;
    } webhooks;
};

void declare_settings(core::declared_settings& settings, notification_settings& values);

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
