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
#include "internal/mail/mail_deliverer.hpp"
#include "internal/mail/smtp.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/sender.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

struct module::impl {
    impl(environment& env, notification_settings const& values, bus::consumer_settings const& consuming)
        : settings(values),
          consuming(consuming),
          db(env.open_database("notifications")),
          shared{env, settings, *db, endpoints},
          posting(env, settings.webhooks),
          webhooks(env, *db, endpoints, posting),
          smtp(settings.mail.url.empty() ? nullptr : std::make_unique<smtp_sender>(settings.mail)),
          mail(smtp ? std::make_unique<mail_deliverer>(shared, *smtp) : nullptr)
    {
        db->read([this](storage::reader& reader) { endpoints.load(reader); });
        shared.webhooks = &webhooks;
        shared.mail = mail.get();
    }

    /// Destroys the writer first, because its last commits still wake the deliverers.
    ~impl() { db.reset(); }

    notification_settings settings;
    bus::consumer_settings consuming;
    endpoint_book endpoints;
    std::unique_ptr<storage::database> db;
    module_context shared;
    http_webhook_sender posting;
    webhook_deliverer webhooks;
    std::unique_ptr<smtp_sender> smtp;
    std::unique_ptr<mail_deliverer> mail; ///< null if no email is sent
};

module::module(environment& env, notification_settings const& settings,
               bus::consumer_settings const& consuming) :impl_(std::make_unique<impl>(env, settings,
                                                                                      consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& context = impl_->shared;
    list_notifications(routes, context);      // GET /api/notifications
    mark_as_read(routes, context);            // POST /api/notifications/{id}/read, /api/notifications/read
    my_preferences(routes, context);          // GET, PUT /api/notifications/preferences
    create_webhook(routes, context);          // POST /api/admin/webhooks
    manage_webhook(routes, context);          // GET /api/admin/webhooks; GET, PUT, DELETE .../{id}
    rotate_webhook_secret(routes, context);   // POST .../{id}/rotate-secret
    list_webhook_deliveries(routes, context); // GET .../{id}/deliveries
    recover_webhook(routes, context);         // POST .../{id}/recover
    try_webhook(routes, context);             // POST .../{id}/test
}

void module::subscribe(bus::subscriptions& subscriptions, games::questions& games,
                       users::confirmation_questions& confirmations)
{
    auto& context = impl_->shared;
    context.games = &games;
    context.confirmations = &confirmations;
    tell_of_purchase(subscriptions, context, impl_->consuming);      // PurchaseCompleted
    tell_of_parked_refund(subscriptions, context, impl_->consuming); // RefundParked
    tell_of_games(subscriptions, context, impl_->consuming); // GameCreated, GameUpdated, GameWithdrawn
    keep_contacts(subscriptions, context,
                  impl_->consuming); // UserRegistered, UserUpdated, UserEmailConfirmed
    ask_for_confirmation(subscriptions, context, impl_->consuming); // EmailConfirmationRequested
    forget_player(subscriptions, context, impl_->consuming);        // UserDeleted
}

std::vector<bus::reader> module::reads()
{
    return {bus::low_priority_reader_of<contracts::purchase_completed>(purchases_ended),
            bus::low_priority_reader_of<contracts::refund_parked>(refunds_parked),
            bus::low_priority_reader_of<contracts::game_created>(games_created),
            bus::low_priority_reader_of<contracts::game_updated>(games_updated),
            bus::low_priority_reader_of<contracts::game_withdrawn>(games_withdrawn),
            bus::low_priority_reader_of<contracts::user_registered>(users_registered),
            bus::low_priority_reader_of<contracts::user_updated>(users_updated),
            bus::low_priority_reader_of<contracts::user_email_confirmed>(emails_confirmed),
            bus::low_priority_reader_of<contracts::email_confirmation_requested>(confirmations_requested),
            bus::low_priority_reader_of<contracts::user_deleted>(users_deleted)};
}

storage::database& module::database()
{
    return *impl_->db;
}

void module::start()
{
    impl_->webhooks.start();
    if (impl_->mail)
        impl_->mail->start();
}

task<bool> module::stop()
{
    bool ended = co_await impl_->webhooks.stop();
    if (impl_->mail) {
        bool const is_sent_no_more = co_await impl_->mail->stop();
        ended = ended && is_sent_no_more;
    }
    co_return ended;
}

std::string module::note() const
{
    std::string text;
    auto const add = [&text](std::string const& more) { text.append(text.empty() ? "" : "; ").append(more); };
    if (impl_->mail)
        if (auto const why = impl_->mail->failure(); !why.empty())
            add("e-mail waits: " + why);
    auto const endpoints = impl_->endpoints.all();
    for (auto const& endpoint : *endpoints)
        if (!endpoint.enabled && !endpoint.disabled_reason.empty())
            add("the webhook " + endpoint.id.to_string() + " is disabled: " + endpoint.disabled_reason);
    return text;
}

} // namespace fcg::notifications
