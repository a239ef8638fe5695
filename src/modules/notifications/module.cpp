#include "module.hpp"

#include "bus/contracts/email_confirmation_requested.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "features/features.hpp"
#include "inside/mail/mail_deliverer.hpp"
#include "inside/mail/smtp.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "inside/webhooks/sender.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void declare_settings(core::declared_settings& settings, notification_settings& into)
{
    settings.choice("notifications.language", into.language, {"en", "pt-BR"},
                    "of players who have chosen none");
    settings.text("notifications.storeName", into.store_name, "under letters to players");
    auto& mail = into.mail;
    settings.text("notifications.mail.url", mail.url,
                  "smtp://HOST:PORT or smtps://HOST:PORT; empty: no e-mail is sent");
    settings.text("notifications.mail.user", mail.user, "empty: no authentication");
    settings.secret("notifications.mail.password", mail.password, "of that user");
    settings.text("notifications.mail.from", mail.from, "the address that e-mail comes from");
    settings.text("notifications.mail.caFile", mail.ca_file, "PEM file instead of the system's certificates");
    settings.flag("notifications.mail.requireTls", mail.require_tls,
                  "send nothing without STARTTLS, except to a server on loopback");
    settings.text("notifications.mail.confirmationPage", mail.confirmation_page,
                  "URL that a token is put behind to confirm an address; empty: letters say the token alone");
    settings.number("notifications.mail.maxPerAddressPerDay", mail.max_per_address_per_day, 1, 10'000,
                    "letters to one address in a day (UTC); what is more stands in the inbox alone");
    auto& webhooks = into.webhooks;
    settings.flag("notifications.webhooks.allowInward", webhooks.allow_inward,
                  "webhooks to private and local addresses, and over http, for trials");
    settings.number("notifications.webhooks.timeoutMs", webhooks.timeout_ms, 100, 60'000,
                    "of one attempt, with connecting and the answer");
    settings.text("notifications.webhooks.caFile", webhooks.ca_file,
                  "PEM file instead of the system's certificates");
}

struct module::inside {
    inside(surroundings& with, notification_settings const& how, bus::consumer_settings const& consuming)
        : settings(how),
          consuming(consuming),
          db(with.open_database("notifications")),
          shared{with, settings, *db, endpoints},
          posting(with, settings.webhooks),
          webhooks(with, *db, endpoints, posting),
          smtp(settings.mail.url.empty() ? nullptr : std::make_unique<smtp_sender>(settings.mail)),
          mail(smtp ? std::make_unique<mail_deliverer>(shared, *smtp) : nullptr)
    {
        db->read([this](storage::reader& in) { endpoints.load(in); });
        shared.webhooks = &webhooks;
        shared.mail = mail.get();
    }

    /// The writer ends first: its last commits still wake the others.
    ~inside() { db.reset(); }

    notification_settings settings;
    bus::consumer_settings consuming;
    endpoint_book endpoints;
    std::unique_ptr<storage::database> db;
    parts shared;
    http_webhook_sender posting;
    webhook_deliverer webhooks;
    std::unique_ptr<smtp_sender> smtp;
    std::unique_ptr<mail_deliverer> mail; ///< none: no e-mail is sent
};

module::module(surroundings& with, notification_settings const& how,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, how,
                                                                                          consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into)
{
    auto& of = inside_->shared;
    list_notifications(into, of);      // GET /api/notifications
    mark_as_read(into, of);            // POST /api/notifications/{id}/read, /api/notifications/read
    my_preferences(into, of);          // GET, PUT /api/notifications/preferences
    create_webhook(into, of);          // POST /api/admin/webhooks
    manage_webhook(into, of);          // GET /api/admin/webhooks; GET, PUT, DELETE .../{id}
    rotate_webhook_secret(into, of);   // POST .../{id}/rotate-secret
    list_webhook_deliveries(into, of); // GET .../{id}/deliveries
    recover_webhook(into, of);         // POST .../{id}/recover
    try_webhook(into, of);             // POST .../{id}/test
}

void module::subscribe(bus::subscriptions& into, games::questions& games,
                       users::confirmation_questions& confirmations)
{
    auto& of = inside_->shared;
    of.games = &games;
    of.confirmations = &confirmations;
    tell_of_purchase(into, of, inside_->consuming);      // PurchaseCompleted
    tell_of_parked_refund(into, of, inside_->consuming); // RefundParked
    tell_of_games(into, of, inside_->consuming);         // GameCreated, GameUpdated, GameWithdrawn
    keep_contacts(into, of, inside_->consuming);         // UserRegistered, UserUpdated, UserEmailConfirmed
    ask_for_confirmation(into, of, inside_->consuming);  // EmailConfirmationRequested
    forget_player(into, of, inside_->consuming);         // UserDeleted
}

std::vector<bus::reader> module::reads()
{
    return {bus::patient_reader_of<contracts::purchase_completed>(purchases_ended),
            bus::patient_reader_of<contracts::refund_parked>(refunds_parked),
            bus::patient_reader_of<contracts::game_created>(games_created),
            bus::patient_reader_of<contracts::game_updated>(games_updated),
            bus::patient_reader_of<contracts::game_withdrawn>(games_withdrawn),
            bus::patient_reader_of<contracts::user_registered>(users_registered),
            bus::patient_reader_of<contracts::user_updated>(users_updated),
            bus::patient_reader_of<contracts::user_email_confirmed>(emails_confirmed),
            bus::patient_reader_of<contracts::email_confirmation_requested>(confirmations_requested),
            bus::patient_reader_of<contracts::user_deleted>(users_deleted)};
}

storage::database& module::database()
{
    return *inside_->db;
}

void module::start()
{
    inside_->webhooks.start();
    if (inside_->mail)
        inside_->mail->start();
}

task<bool> module::stop()
{
    bool ended = co_await inside_->webhooks.stop();
    if (inside_->mail) {
        bool const is_sent_no_more = co_await inside_->mail->stop();
        ended = ended && is_sent_no_more;
    }
    co_return ended;
}

std::string module::note() const
{
    std::string text;
    auto const add = [&text](std::string const& more) { text.append(text.empty() ? "" : "; ").append(more); };
    if (inside_->mail)
        if (auto const why = inside_->mail->trouble(); !why.empty())
            add("e-mail waits: " + why);
    auto const endpoints = inside_->endpoints.all();
    for (auto const& one : *endpoints)
        if (!one.enabled && !one.disabled_reason.empty())
            add("the webhook " + one.id.to_string() + " is disabled: " + one.disabled_reason);
    return text;
}

} // namespace fcg::notifications
