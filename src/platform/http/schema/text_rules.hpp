#pragma once
#include "platform/http/schema/shape.hpp"

#include <string>
#include <string_view>

namespace fcg::http {

/// Returns what is wrong with a text, which must be trimmed already if the rule says so; empty if it is
/// valid.
std::string error_in(std::string_view text, text_rule const& rule);

/// Returns the pattern of JSON Schema for the characters that error_in() refuses; empty if the rule's format
/// says more than a pattern would.
std::string pattern_of(text_rule const& rule);

/// Returns true for a text with one @, no white space, a domain with a dot or "localhost", and at most 254
/// bytes. Whether the address exists shows only when an email is delivered.
bool is_email(std::string_view text);

/// Returns true for a number as JSON writes it, in at most 64 characters.
bool is_decimal(std::string_view text);

} // namespace fcg::http
