#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The purchase as a saga: requested -> payment -> entitlement -> completed; or compensation, which ends
/// refunded. This file alone decides what happens next; the rest of the module stores it and publishes it.
/// Pure functions.
namespace fcg::games {

enum class purchase_status { requested, processing, completed, declined, failed, cancelled, refunded };

std::string_view to_text(purchase_status status);
std::optional<purchase_status> parse_purchase_status(std::string_view text);
/// Returns all statuses, in the order of the type.
std::vector<std::string> purchase_statuses();

/// Returns true if the transition is allowed: requested -> processing; requested | processing -> completed |
/// declined | failed | cancelled | refunded (paid, but the game could not be granted); completed -> refunded.
/// No other transition leaves a final status.
bool may_become(purchase_status from, purchase_status to);

/// The state of a refund.
enum class refund_status {
    requested,    ///< by the buyer or an admin; the library must take the game back first
    compensating, ///< by the store, which took money for a game that it cannot grant
    refunded,
    refused, ///< the library kept the game; the refund may be requested again
    parked   ///< the provider does not refund the money; an operator must look at it
};

std::string_view to_text(refund_status refund_status);
std::optional<refund_status> parse_refund_status(std::string_view text);
std::vector<std::string> refund_statuses();

struct saga {
    purchase_status status = purchase_status::requested;
    std::optional<refund_status> refund{};
    bool is_admins_wish = false; ///< requested by an admin: the library may not keep the game
    bool cancel_wanted = false;
    bool is_paid = false; ///< tracked for overdue purchases only

    friend bool operator==(saga const&, saga const&) = default;
};

enum class saga_event {
    approved,       ///< the payment was approved
    declined,       ///< the payment was declined
    failed,         ///< the payment failed
    cancelled,      ///< the payment was cancelled
    granted,        ///< the game is in the library
    not_granted,    ///< the game cannot be granted although it is paid
    kept,           ///< the library does not return the game
    money_returned, ///< the payment is refunded, regardless of who requested it
    refund_parked,
    buyer_wants_refund, ///< requested within the refund window
    admin_wants_refund,
    cancel_wanted,
    deadline_passed
};

/// The event that a step publishes.
enum class outgoing_event { nothing, purchase_completed, refund_requested, cancel_requested, overdue };

struct saga_step {
    saga then;
    outgoing_event news = outgoing_event::nothing;

    friend bool operator==(saga_step const&, saga_step const&) = default;
};

/// Returns nothing if the event came before, or too late to change anything.
std::optional<saga_step> next_step(saga const& now, saga_event saga_event);

/// Returns true if the status is not final.
bool is_open(purchase_status status);

/// Returns the step's name for people: "payment", "entitlement", "compensation", "refund" or "done".
std::string_view name_of_step(saga const& now);
std::vector<std::string> names_of_steps();

} // namespace fcg::games
