#pragma once
#include <string>
#include <string_view>
#include <vector>

/// Topics are words with dots between, "notification.inbox.purchase.completed": channel, then subject.
namespace fcg::notifications {

/// As topics are matched in AMQP 0-9-1: in the pattern `*` is exactly one word and `#` any number of them,
/// also none. The time grows with the product of both lengths at most.
bool matches(std::string_view pattern, std::string_view topic);

/// Whether one of the patterns, with spaces between, asks for this subject on this channel.
bool wants(std::string_view patterns, std::string_view channel, std::string_view subject);

/// Empty, or what keeps a text from being a pattern, for the person who sent it.
std::string_view why_no_pattern(std::string_view text);

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
