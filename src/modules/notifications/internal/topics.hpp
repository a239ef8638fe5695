#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/schema/shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Topics are words separated by dots: "notification.inbox.purchase.completed", the channel followed by the
/// subject. See platform/core/topic_pattern.hpp for the patterns that match them.
namespace fcg::notifications {

/// Returns whether one of the patterns, which are separated by spaces, matches this subject on this channel.
bool wants(std::string_view patterns, std::string_view channel, std::string_view subject);

std::string join(std::vector<std::string> const& patterns);
std::vector<std::string> split(std::string_view patterns);

/// Returns the rule of a member that is a list of patterns.
http::list_rule pattern_rule();
/// Returns a problem that names the first invalid pattern: "subscriptions[2]".
std::optional<http::problem> refuse_patterns(std::vector<std::string> const& patterns);

namespace channel {

inline constexpr std::string_view inbox = "inbox";
inline constexpr std::string_view email = "email";
inline constexpr std::string_view webhook = "webhook";

} // namespace channel

/// The patterns of players who have chosen none.
inline constexpr std::string_view default_wishes =
    "notification.inbox.# notification.email.purchase.completed notification.email.purchase.refunded";
inline constexpr std::string_view everything_by_webhook = "notification.webhook.#";

} // namespace fcg::notifications
