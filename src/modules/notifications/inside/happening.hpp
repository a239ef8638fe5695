#pragma once
#include "inside/texts.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::notifications {

/// Of a letter that is no notification, and goes to an address that is not confirmed.
inline constexpr std::string_view confirmation_subject = "account.confirm-email";

/// What a player is to be told. Titles are not kept: they are asked for when it is shown or sent.
struct happening {
    std::string user_id;
    std::string subject; ///< "purchase.completed"; confirmation_subject: the address is to be confirmed
    std::string payment_id;
    std::string game_id; ///< empty: of no single game
    std::optional<std::string> reason;
    std::optional<core::money> amount;
    core::time_point happened_at;
};

/// From eight columns from `first` on: user_id, subject, payment_id, game_id, reason, amount_minor, currency,
/// happened_at.
happening read_happening(storage::rows const& row, int first);

// As columns of a row; nothing without an amount.
std::optional<std::int64_t> minor_of(happening const& what);
std::optional<std::string_view> currency_of(happening const& what);

/// With the title, as found by game id.
news to_news(happening const& what, std::optional<std::string> title);

} // namespace fcg::notifications
