#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/texts.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/column_reader.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::notifications {

/// The subject of the email that asks to confirm an address. It is not a notification, and goes to an address
/// that is not confirmed.
inline constexpr std::string_view confirmation_subject = "account.confirm-email";

/// An event that a player is notified of. It contains no title, because titles are requested when it is shown
/// or sent.
struct notification_event {
    contracts::user_id user_id;
    std::string subject; ///< "purchase.completed", or confirmation_subject
    contracts::payment_id payment_id{};
    contracts::game_id game_id{}; ///< empty if it concerns no single game
    std::optional<std::string> reason{};
    std::optional<core::money> amount{};
    core::time_point happened_at;
};

/// Reads an event from the next eight columns: user_id, subject, payment_id, game_id, reason, amount_minor,
/// currency, happened_at.
notification_event read_notification_event(storage::column_reader& columns);

// Return the amount as columns of a row; nothing if there is no amount.
std::optional<std::int64_t> minor_of(notification_event const& event);
std::optional<std::string_view> currency_of(notification_event const& event);

/// Returns the content of a notification with the title of the game.
news to_news(notification_event const& event, std::optional<std::string> title);

} // namespace fcg::notifications
