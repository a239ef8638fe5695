#include "internal/purchases/saga.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace fcg::games {

namespace {

using names = std::span<std::string_view const>;

constexpr std::string_view status_names[] = {"requested", "processing", "completed", "declined",
                                             "failed",    "cancelled",  "refunded"};
constexpr std::string_view refund_names[] = {"requested", "compensating", "refunded", "refused", "parked"};

/// Returns the value whose name is `text`; `names` are in the order of the type.
template <class Enum>
std::optional<Enum> parse(names names, std::string_view text)
{
    auto const it = std::ranges::find(names, text);
    return it == names.end() ? std::nullopt : std::optional(static_cast<Enum>(it - names.begin()));
}

std::optional<saga_step> end_open(saga const& now, purchase_status end)
{
    if (!is_open(now.status) || now.refund)
        return std::nullopt;
    auto then = now;
    then.status = end;
    return saga_step{then, outgoing_event::purchase_completed};
}

std::optional<saga_step> move_refund(saga const& now, refund_status refund_status)
{
    auto then = now;
    then.refund = refund_status;
    return saga_step{then};
}

/// An admin's request replaces a buyer's that the library has not decided yet and could still refuse.
std::optional<saga_step> wish_refund(saga const& now, bool is_admin)
{
    bool const is_free = !now.refund || *now.refund == refund_status::refused;
    bool const outranks = is_admin && now.refund == refund_status::requested && !now.is_admins_wish;
    if (now.status != purchase_status::completed || (!is_free && !outranks))
        return std::nullopt;
    auto then = now;
    then.refund = refund_status::requested;
    then.is_admins_wish = is_admin;
    return saga_step{then, outgoing_event::refund_requested};
}

std::optional<saga_step> return_money(saga const& now)
{
    if (!may_become(now.status, purchase_status::refunded))
        return std::nullopt;
    auto then = now;
    then.status = purchase_status::refunded;
    then.refund = refund_status::refunded;
    return saga_step{then, outgoing_event::purchase_completed};
}

std::optional<saga_step> want_cancel(saga const& now)
{
    if (!is_open(now.status) || now.refund || now.cancel_wanted)
        return std::nullopt;
    auto then = now;
    then.cancel_wanted = true;
    return saga_step{then, outgoing_event::cancel_requested};
}

/// Repeats the event to the module that has not responded, or may not have received it.
std::optional<saga_step> ask_again(saga const& now)
{
    if (is_open(now.status))
        return saga_step{now, outgoing_event::overdue};
    if (now.status == purchase_status::completed && now.refund == refund_status::requested)
        return saga_step{now, outgoing_event::refund_requested};
    return std::nullopt;
}

std::optional<saga_step> note_approval(saga const& now)
{
    if (!is_open(now.status) || now.refund || now.is_paid)
        return std::nullopt;
    auto then = now;
    then.is_paid = true;
    return saga_step{then};
}

} // namespace

std::string_view to_text(purchase_status status)
{
    return status_names[static_cast<std::size_t>(status)];
}

std::optional<purchase_status> parse_purchase_status(std::string_view text)
{
    return parse<purchase_status>(status_names, text);
}

std::vector<std::string> purchase_statuses()
{
    return {std::begin(status_names), std::end(status_names)};
}

bool may_become(purchase_status from, purchase_status to)
{
    switch (from) {
    case purchase_status::requested:
        return to != purchase_status::requested;
    case purchase_status::processing:
        return to != purchase_status::requested && to != purchase_status::processing;
    case purchase_status::completed:
        return to == purchase_status::refunded;
    default:
        return false;
    }
}

std::string_view to_text(refund_status refund_status)
{
    return refund_names[static_cast<std::size_t>(refund_status)];
}

std::optional<refund_status> parse_refund_status(std::string_view text)
{
    return parse<refund_status>(refund_names, text);
}

std::vector<std::string> refund_statuses()
{
    return {std::begin(refund_names), std::end(refund_names)};
}

std::optional<saga_step> next_step(saga const& now, saga_event saga_event)
{
    switch (saga_event) {
    case saga_event::approved:
        return note_approval(now);
    case saga_event::declined:
        return end_open(now, purchase_status::declined);
    case saga_event::failed:
        return end_open(now, purchase_status::failed);
    case saga_event::cancelled:
        return end_open(now, purchase_status::cancelled);
    case saga_event::granted:
        return end_open(now, purchase_status::completed);
    case saga_event::not_granted:
        return is_open(now.status) && !now.refund ? move_refund(now, refund_status::compensating)
                                                  : std::nullopt;
    case saga_event::kept:
        return now.status == purchase_status::completed && now.refund == refund_status::requested &&
                       !now.is_admins_wish
                   ? move_refund(now, refund_status::refused)
                   : std::nullopt;
    case saga_event::money_returned:
        return return_money(now);
    case saga_event::refund_parked:
        return may_become(now.status, purchase_status::refunded) ? move_refund(now, refund_status::parked)
                                                                 : std::nullopt;
    case saga_event::buyer_wants_refund:
        return wish_refund(now, false);
    case saga_event::admin_wants_refund:
        return wish_refund(now, true);
    case saga_event::cancel_wanted:
        return want_cancel(now);
    case saga_event::deadline_passed:
        return ask_again(now);
    }
    return std::nullopt;
}

bool is_open(purchase_status status)
{
    return status == purchase_status::requested || status == purchase_status::processing;
}

std::string_view name_of_step(saga const& now)
{
    if (is_open(now.status)) {
        if (now.refund)
            return "compensation";
        return now.is_paid ? "entitlement" : "payment";
    }
    bool const is_under_way = now.refund == refund_status::requested || now.refund == refund_status::parked;
    return is_under_way ? "refund" : "done";
}

std::vector<std::string> names_of_steps()
{
    return {"payment", "entitlement", "compensation", "refund", "done"};
}

} // namespace fcg::games
