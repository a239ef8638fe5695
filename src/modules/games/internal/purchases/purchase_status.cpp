#include "internal/purchases/purchase_status.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::games {

namespace {

constexpr std::string_view status_names[] = {"requested", "processing", "completed", "declined",
                                             "failed",    "cancelled",  "refunded"};

} // namespace

std::string_view to_text(purchase_status status)
{
    return status_names[static_cast<std::size_t>(status)];
}

std::optional<purchase_status> parse_purchase_status(std::string_view text)
{
    auto const* const value = std::ranges::find(status_names, text);
    if (value == std::end(status_names))
        return std::nullopt;
    return static_cast<purchase_status>(value - std::begin(status_names));
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

} // namespace fcg::games
