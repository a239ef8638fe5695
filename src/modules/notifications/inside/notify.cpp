#include "inside/notify.hpp"

#include "inside/addressee.hpp"
#include "inside/mail/mail_deliverer.hpp"
#include "inside/topics.hpp"
#include "inside/webhooks/delivery_store.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "inside/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

constexpr std::string_view insert_notification =
    "INSERT INTO notifications (user_id, id, subject, payment_id, game_id, reason, amount_minor, currency, "
    "happened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Whether the player may be written another letter today; if so it is counted.
bool may_be_written(storage::transaction& tx, parts& of, std::string const& user_id)
{
    auto const address = find_confirmed_email(tx, user_id);
    if (address.empty())
        return false;
    bool const is_within =
        take_from_budget(tx, address, of.how.mail.max_per_address_per_day, of.with.clock.now());
    if (!is_within)
        tx.after_commit([&of] { of.mail->left_out(); });
    return is_within;
}

} // namespace

void notify_player(storage::transaction& in, parts& of, happening const& what)
{
    auto const wishes = find_wishes(in, what.user_id);
    if (wants(wishes, channel::inbox, what.subject))
        in.execute(insert_notification, what.user_id, of.with.ids.next(), what.subject, what.payment_id,
                   what.game_id, what.reason, minor_of(what), currency_of(what), what.happened_at);
    bool const is_letter = of.mail != nullptr && wants(wishes, channel::email, what.subject) &&
                           may_be_written(in, of, what.user_id);
    if (is_letter)
        write_to_player(in, of, what);
}

void write_to_player(storage::transaction& in, parts& of, happening const& what)
{
    enqueue_mail(in, of.with.ids.next(), what, of.with.clock.now());
    in.after_commit([&of] { of.mail->wake(); });
}

void tell_endpoints(storage::transaction& in, parts& of, std::string_view subject,
                    core::time_point happened_at, std::string_view data)
{
    bool told = false;
    for (auto const& one : *of.endpoints.all()) {
        if (!wants(one.subscriptions, channel::webhook, subject))
            continue;
        enqueue(in, one.id, {of.with.ids.next(), subject, happened_at, data}, of.with.clock.now());
        told = true;
    }
    if (told)
        in.after_commit([&of] { of.webhooks->wake(); });
}

} // namespace fcg::notifications
