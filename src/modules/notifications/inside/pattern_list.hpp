#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// Of a member that is a list of patterns.
http::list_rule pattern_rule();

/// Names the first that is no pattern: "subscriptions[2]".
std::optional<http::problem> refuse_patterns(std::vector<std::string> const& patterns);

} // namespace fcg::notifications
