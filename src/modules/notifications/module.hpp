#pragma once
#include "bus/consumer.hpp"
#include "games/api/questions.hpp"
#include "platform/async/task.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"
#include "platform/surroundings.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fcg::notifications {

struct notification_settings {
    std::string language = "en"; ///< of players who chose none: "en" or "pt-BR"
    std::string store_name = "FCG Store";

    struct mail_settings {
        std::string url;  ///< smtp://HOST:PORT or smtps://...; empty: no e-mail is sent
        std::string user; ///< empty: no authentication
        std::string password;
        std::string from = "store@localhost";
        std::string ca_file;
        /// A page of the store where an address is confirmed; the token is put behind it. Empty: the letter
        /// says the token alone.
        std::string confirmation_page;
        std::int64_t max_per_address_per_day = 50; ///< beside letters by which it is confirmed
        bool require_tls = true; ///< refuse to send without STARTTLS, unless the server is on loopback
    } mail;

    struct webhook_settings {
        bool allow_inward = false; ///< endpoints at private and loopback addresses, for trials
        std::int64_t timeout_ms = 15'000;
        std::string ca_file;
    } webhooks;
};

void declare_settings(core::declared_settings& settings, notification_settings& into);

/// What players and store owners are told: an inbox, e-mail and webhooks. See README.md beside this file.
class module {
public:
    /// Throws std::runtime_error for the operator.
    module(surroundings& with, notification_settings const& how, bus::consumer_settings const& consuming);
    ~module();

    void add_routes(http::routes& into);
    void subscribe(bus::subscriptions& into, games::questions& games,
                   users::confirmation_questions& confirmations);
    /// The queues that it reads wherever it runs; publishers elsewhere need them.
    static std::vector<bus::reader> reads();
    storage::database& database();

    /// The deliveries: e-mail and webhooks. On the background loop.
    void start();
    /// False: something still runs that could not be cut off.
    task<bool> stop();

    /// What cannot be delivered, for the operator; empty: nothing. Any thread.
    std::string note() const;

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::notifications
