#pragma once
#include "inside/purchase_status.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The purchase as a saga: requested -> payment -> entitlement -> completed; or compensation, which ends
/// refunded. What happens next is decided here and nowhere else; the rest of the module stores it and says
/// it. Pure.
namespace fcg::games {

/// Where the money stands that goes back or shall.
enum class refund_status {
    requested,    ///< by the buyer or an admin; the library takes the game back first
    compensating, ///< by the store, which took money for what it cannot grant
    refunded,
    refused, ///< the library kept the game; it may be asked for again
    parked   ///< the provider does not do it; an operator looks at it
};

std::string_view to_text(refund_status of);
std::optional<refund_status> parse_refund_status(std::string_view text);
std::vector<std::string> refund_statuses();

struct saga {
    purchase_status status = purchase_status::requested;
    std::optional<refund_status> refund{};
    bool is_admins_wish = false; ///< the refund: the library may not keep the game
    bool cancel_wanted = false;
    bool is_paid = false; ///< known of overdue purchases alone

    friend bool operator==(saga const&, saga const&) = default;
};

enum class saga_event {
    approved,       ///< the payment
    declined,       ///< the payment
    failed,         ///< the payment
    cancelled,      ///< the payment
    granted,        ///< the game is in the library
    not_granted,    ///< and cannot be, although it is paid
    kept,           ///< the library does not give the game back
    money_returned, ///< the payment is refunded, by whose wish ever
    refund_parked,
    buyer_wants_refund, ///< within the window
    admin_wants_refund,
    cancel_wanted,
    deadline_passed
};

/// What the others are told.
enum class saga_news { nothing, purchase_completed, refund_requested, cancel_requested, overdue };

struct saga_step {
    saga then;
    saga_news news = saga_news::nothing;

    friend bool operator==(saga_step const&, saga_step const&) = default;
};

/// Nothing: the event came before, or too late to change anything.
std::optional<saga_step> next_step(saga const& now, saga_event what);

/// No end is reached yet.
bool is_open(purchase_status status);

/// For people: "payment", "entitlement", "compensation", "refund" or "done".
std::string_view name_of_step(saga const& now);
std::vector<std::string> names_of_steps();

} // namespace fcg::games
