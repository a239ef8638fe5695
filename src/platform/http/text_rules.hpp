#pragma once
#include "platform/http/shape.hpp"

#include <string>
#include <string_view>

namespace fcg::http {

/// What is wrong with a text, which is already trimmed where it should be; empty when it is fine.
std::string complaint_about(std::string_view text, text_rule const& rule);

/// What complaint_about refuses for its characters, as a pattern of JSON Schema; empty when the rule's format
/// says more than a pattern would.
std::string pattern_of(text_rule const& rule);

/// One @, no white space, a domain with a dot or "localhost", at most 254 bytes: what can be delivered to is
/// found out by delivering.
bool is_email(std::string_view text);

/// A number as JSON writes it, in at most 64 characters.
bool is_decimal(std::string_view text);

} // namespace fcg::http
