#include "module.hpp"

#include "features/features.hpp"
#include "internal/mail/mail_deliverer.hpp"
#include "internal/mail/smtp.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/sender.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"
#include "platform/async/repeating_task.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

struct module::impl {
    impl(environment& env, bus::question_directory const& questions, notification_settings const& values,
         bus::consumer_settings const& consuming)
        : settings(values),
          consuming(consuming),
          db(env.open_database("notifications")),
          shared{env, settings, *db, endpoints, questions},
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

module::module(environment& env, bus::question_directory const& questions,
               notification_settings const& settings, bus::consumer_settings const& consuming)
{
    impl_ = std::make_unique<impl>(env, questions, settings, consuming);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& context = impl_->shared;
    list_notifications(routes, context);      // GET /api/notifications
    mark_as_read(routes, context);            // POST /api/notifications/{id}/read, /api/notifications/read
    my_preferences(routes, context);          // GET, PUT /api/notifications/preferences
    manage_webhooks(routes, context);         // GET, POST /api/admin/webhooks; GET, PUT, DELETE .../{id};
                                              // POST .../{id}/rotate-secret
    list_webhook_deliveries(routes, context); // GET .../{id}/deliveries
    send_webhooks(routes, context);           // POST .../{id}/recover, .../{id}/test
}

void module::subscribe(bus::subscriptions& subscriptions)
{
    for (auto* const react : reactions)
        react(subscriptions, impl_->shared, impl_->consuming);
}

std::vector<bus::reader> module::reads()
{
    return bus::readers_of(inputs);
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

std::string module::warning() const
{
    std::vector<std::string> texts{impl_->webhooks.warning()};
    if (impl_->mail)
        texts.push_back(impl_->mail->warning());
    auto const endpoints = impl_->endpoints.all();
    for (auto const& endpoint : *endpoints)
        if (!endpoint.enabled && !endpoint.disabled_reason.empty())
            texts.push_back("the webhook " + endpoint.id.to_string() +
                            " is disabled: " + endpoint.disabled_reason);
    return async::join_warnings(texts);
}

} // namespace fcg::notifications
