#pragma once
#include <string_view>

/// Topics are words with dots between, such as "purchase.completed".
namespace fcg::core {

/// Whether `topic` matches `pattern`, as topics are matched in AMQP 0-9-1: in the pattern `*` is exactly one
/// word and `#` any number of them, also none. The time grows with the product of both lengths at most.
bool matches_topic(std::string_view pattern, std::string_view topic);

/// Empty, or what keeps a text from being a pattern, for the person who sent it.
std::string_view why_no_pattern(std::string_view text);

} // namespace fcg::core
