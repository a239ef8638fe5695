#include "settings.hpp"

namespace fcg::notifications {

void declare_settings(core::declared_settings& settings, notification_settings& values)
{
    settings.choice("notifications.language", values.language, {"en", "pt-BR"},
                    "language of players who have chosen none");
    settings.text("notifications.storeName", values.store_name, "the name under emails to players");
    auto& mail = values.mail;
    settings.text("notifications.mail.url", mail.url,
                  "smtp://HOST:PORT or smtps://HOST:PORT; empty: no email is sent");
    settings.text("notifications.mail.user", mail.user, "empty: no authentication");
    settings.secret("notifications.mail.password", mail.password, "password of that user");
    settings.text("notifications.mail.from", mail.sender, "the address that email comes from");
    settings.text("notifications.mail.caFile", mail.ca_file, "PEM file instead of the system's certificates");
    settings.flag("notifications.mail.requireTls", mail.require_tls,
                  "send nothing without STARTTLS, except to a server on loopback");
    settings.text("notifications.mail.confirmationPage", mail.confirmation_page,
                  "URL of the page that confirms an address, to which the token is appended; empty: emails "
                  "contain the token alone");
    settings.number("notifications.mail.maxPerAddressPerDay", mail.max_per_address_per_day, 1, 10'000,
                    "emails to one address in a day (UTC); further notifications are only in the inbox");
    auto& webhooks = values.webhooks;
    settings.flag("notifications.webhooks.allowInward", webhooks.allow_inward,
                  "allow webhooks to private and local addresses, and over http, for trials");
    settings.number("notifications.webhooks.timeoutMs", webhooks.timeout_ms, 100, 60'000,
                    "limit of one attempt, with connecting and the answer");
    settings.text("notifications.webhooks.caFile", webhooks.ca_file,
                  "PEM file instead of the system's certificates");
}

} // namespace fcg::notifications
