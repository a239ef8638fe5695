#include "internal/notification_event.hpp"

#include <utility>

namespace fcg::notifications {

namespace {

/// Reads an amount from the next two columns, which are NULL if there is none.
std::optional<core::money> read_amount(storage::column_reader& columns)
{
    auto const minor = columns.maybe_integer();
    auto const currency = columns.text();
    if (!minor)
        return std::nullopt;
    return core::money{*minor, core::currency::parse(currency).value()};
}

} // namespace

notification_event read_notification_event(storage::column_reader& columns)
{
    return {.user_id = std::string(columns.text()),
            .subject = std::string(columns.text()),
            .payment_id = std::string(columns.text()),
            .game_id = std::string(columns.text()),
            .reason = columns.maybe_text(),
            .amount = read_amount(columns),
            .happened_at = columns.moment()};
}

std::optional<std::int64_t> minor_of(notification_event const& event)
{
    return event.amount ? std::optional(event.amount->minor) : std::nullopt;
}

std::optional<std::string_view> currency_of(notification_event const& event)
{
    return event.amount ? std::optional(event.amount->currency.code()) : std::nullopt;
}

news to_news(notification_event const& event, std::optional<std::string> title)
{
    return {
        .subject = event.subject, .title = std::move(title), .amount = event.amount, .reason = event.reason};
}

} // namespace fcg::notifications
