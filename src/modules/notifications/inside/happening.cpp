#include "inside/happening.hpp"

#include <utility>

namespace fcg::notifications {

happening read_happening(storage::rows const& row, int first)
{
    happening made{.user_id = std::string(row.text(first)),
                   .subject = std::string(row.text(first + 1)),
                   .payment_id = std::string(row.text(first + 2)),
                   .game_id = std::string(row.text(first + 3)),
                   .reason = row.maybe_text(first + 4),
                   .amount = std::nullopt,
                   .happened_at = row.moment(first + 7)};
    if (!row.is_null(first + 5))
        made.amount = core::money{row.integer(first + 5), core::currency::parse(row.text(first + 6)).value()};
    return made;
}

std::optional<std::int64_t> minor_of(happening const& what)
{
    return what.amount ? std::optional(what.amount->minor) : std::nullopt;
}

std::optional<std::string_view> currency_of(happening const& what)
{
    return what.amount ? std::optional(what.amount->currency.code()) : std::nullopt;
}

news to_news(happening const& what, std::optional<std::string> title)
{
    return {.subject = what.subject, .title = std::move(title), .amount = what.amount, .reason = what.reason};
}

} // namespace fcg::notifications
