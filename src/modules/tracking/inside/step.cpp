#include "inside/step.hpp"

#include <algorithm>
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

std::string_view to_text(step of)
{
    return names[static_cast<std::size_t>(of)];
}

std::optional<step> parse_step(std::string_view text)
{
    auto const* const found = std::ranges::find(names, text);
    if (found == std::end(names))
        return std::nullopt;
    return static_cast<step>(found - std::begin(names));
}

std::vector<std::string> step_names()
{
    return {std::begin(names), std::end(names)};
}

bool is_end(step of)
{
    return of >= step::completed;
}

bool is_said_again(step of)
{
    switch (of) {
    case step::payment_accepted:
    case step::approved:
    case step::payment_declined:
    case step::payment_failed:
    case step::payment_cancelled:
    case step::payment_refunded:
    case step::entitlement_refused:
    case step::granted:
    case step::revoked:
        return true;
    default:
        return false;
    }
}

} // namespace fcg::tracking
