#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

} // namespace fcg::games
