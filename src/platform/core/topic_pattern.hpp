#pragma once
#include <string_view>

/// Topics are words with dots between, such as "purchase.completed".
namespace fcg::core {

/// Returns whether `topic` matches `pattern` by the rules of AMQP 0-9-1: in the pattern, `*` is exactly one
/// word and `#` is any number of words, also none. The time is at most proportional to the product of both
/// lengths.
bool matches_topic(std::string_view pattern, std::string_view topic);

/// Returns why the text is not a pattern, for its sender; empty if it is one.
std::string_view why_no_pattern(std::string_view text);

} // namespace fcg::core
