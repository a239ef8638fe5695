#include "internal/notification_event.hpp"

#include <utility>

namespace fcg::notifications {

notification_event read_notification_event(storage::rows const& row, int first)
{
    notification_event notification_event{.user_id = std::string(row.text(first)),
                                          .subject = std::string(row.text(first + 1)),
                                          .payment_id = std::string(row.text(first + 2)),
                                          .game_id = std::string(row.text(first + 3)),
                                          .reason = row.maybe_text(first + 4),
                                          .amount = std::nullopt,
                                          .happened_at = row.moment(first + 7)};
    if (!row.is_null(first + 5))
        notification_event.amount =
            core::money{row.integer(first + 5), core::currency::parse(row.text(first + 6)).value()};
    return notification_event;
}

std::optional<std::int64_t> minor_of(notification_event const& notification_event)
{
    return notification_event.amount ? std::optional(notification_event.amount->minor) : std::nullopt;
}

std::optional<std::string_view> currency_of(notification_event const& notification_event)
{
    return notification_event.amount ? std::optional(notification_event.amount->currency.code())
                                     : std::nullopt;
}

news to_news(notification_event const& notification_event, std::optional<std::string> title)
{
    return {.subject = notification_event.subject,
            .title = std::move(title),
            .amount = notification_event.amount,
            .reason = notification_event.reason};
}

} // namespace fcg::notifications
