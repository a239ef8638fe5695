#pragma once
#include <string>
#include <string_view>
#include <vector>

/// Topics are words with dots between, "notification.inbox.purchase.completed": channel, then subject.
/// platform/core/topic_pattern.hpp says how patterns match them.
namespace fcg::notifications {

/// Whether one of the patterns, with spaces between, asks for this subject on this channel.
bool wants(std::string_view patterns, std::string_view channel, std::string_view subject);

std::string join(std::vector<std::string> const& patterns);
std::vector<std::string> split(std::string_view patterns);

namespace channel {

inline constexpr std::string_view inbox = "inbox";
inline constexpr std::string_view email = "email";
inline constexpr std::string_view webhook = "webhook";

} // namespace channel

/// What players hear who have wished for nothing else.
inline constexpr std::string_view default_wishes =
    "notification.inbox.# notification.email.purchase.completed notification.email.purchase.refunded";
inline constexpr std::string_view everything_by_webhook = "notification.webhook.#";

} // namespace fcg::notifications
