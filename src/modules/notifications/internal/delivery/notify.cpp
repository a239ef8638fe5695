#include "internal/delivery/notify.hpp"

#include "internal/addressee.hpp"
#include "internal/mail/mail_deliverer.hpp"
#include "internal/topics.hpp"
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

constexpr std::string_view insert_notification =
    "INSERT INTO notifications (user_id, id, subject, payment_id, game_id, reason, amount_minor, currency, "
    "happened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Returns whether the player may receive another email today, and counts it if so.
bool may_be_written(storage::transaction& tx, module_context& context, contracts::user_id const& user_id)
{
    auto const address = find_confirmed_email(tx, user_id);
    if (address.empty())
        return false;
    bool const is_within =
        take_from_budget(tx, address, context.settings.mail.max_per_address_per_day, context.env.clock.now());
    if (!is_within)
        tx.after_commit([&context] { context.mail->left_out(); });
    return is_within;
}

} // namespace

void notify_player(storage::transaction& tx, module_context& context, notification_event const& event)
{
    auto const wishes = find_wishes(tx, event.user_id);
    if (wants(wishes, channel::inbox, event.subject))
        tx.execute(insert_notification, event.user_id, context.env.ids.next(), event.subject,
                   event.payment_id, event.game_id, event.reason, minor_of(event), currency_of(event),
                   event.happened_at);
    bool const is_letter = context.mail != nullptr && wants(wishes, channel::email, event.subject) &&
                           may_be_written(tx, context, event.user_id);
    if (is_letter)
        write_to_player(tx, context, event);
}

void write_to_player(storage::transaction& tx, module_context& context, notification_event const& event)
{
    enqueue_mail(tx, context.env.ids.next(), event, context.env.clock.now());
    tx.after_commit([&context] { context.mail->wake(); });
}

void tell_endpoints(storage::transaction& tx, module_context& context, std::string_view subject,
                    core::time_point happened_at, std::string_view data)
{
    bool has_deliveries = false;
    auto const endpoints = context.endpoints.all();
    for (auto const& entry : *endpoints) {
        if (!wants(entry.subscriptions, channel::webhook, subject))
            continue;
        enqueue(tx, entry.id, {context.env.ids.next(), subject, happened_at, data}, context.env.clock.now());
        has_deliveries = true;
    }
    if (has_deliveries)
        tx.after_commit([&context] { context.webhooks->wake(); });
}

} // namespace fcg::notifications
