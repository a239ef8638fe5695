#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

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

} // namespace fcg::notifications
