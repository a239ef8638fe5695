#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/schema/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::notifications {

/// Returns the rule of a member that is a list of patterns.
http::list_rule pattern_rule();

/// Returns a problem that names the first invalid pattern: "subscriptions[2]".
std::optional<http::problem> refuse_patterns(std::vector<std::string> const& patterns);

} // namespace fcg::notifications
