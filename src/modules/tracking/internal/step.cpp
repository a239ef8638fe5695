#include "internal/step.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace fcg::tracking {

namespace {

constexpr std::string_view names[] = {"requested",        "cancel-requested",  "overdue",
                                      "payment-accepted", "approved",          "payment-declined",
                                      "payment-failed",   "payment-cancelled", "entitlement-refused",
                                      "granted",          "refund-requested",  "kept",
                                      "revoked",          "refund-parked",     "payment-refunded",
                                      "completed",        "declined",          "failed",
                                      "cancelled",        "refunded"};

} // namespace

std::string_view to_text(step command)
{
    return names[static_cast<std::size_t>(command)];
}

std::optional<step> parse_step(std::string_view text)
{
    auto const* const value = std::ranges::find(names, text);
    if (value == std::end(names))
        return std::nullopt;
    return static_cast<step>(value - std::begin(names));
}

std::vector<std::string> step_names()
{
    return {std::begin(names), std::end(names)};
}

bool is_end(step command)
{
    return command >= step::completed;
}

bool is_said_again(step command)
{
    using enum step;
    constexpr std::array repeated{payment_accepted,    approved,          payment_declined,
                                  payment_failed,      payment_cancelled, payment_refunded,
                                  entitlement_refused, granted,           revoked};
    return std::ranges::find(repeated, command) != repeated.end();
}

} // namespace fcg::tracking
