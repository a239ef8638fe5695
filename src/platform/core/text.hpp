#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fcg::core {

/// Returns true if `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);
/// Returns the number of code points in well-formed UTF-8.
std::size_t count_characters(std::string_view text);

/// Returns true for '0' to '9'.
constexpr bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/// Returns the text with its ASCII letters in lower case. Other bytes stay.
std::string to_lower_ascii(std::string_view text);
/// Returns the text without white space at both ends.
std::string_view trim(std::string_view text);

/// Returns why `text` is not allowed in a message's body and attributes, as the end of a sentence: "is
/// empty", "is not UTF-8", "holds a control character", "holds U+FFFE or U+FFFF". Returns empty if it is
/// allowed.
std::string_view why_unsendable_text(std::string_view text);
/// Returns `text` in a form fit for a log line or a message's attribute: one line, '?' for bytes that are not
/// UTF-8 and for noncharacters, cut after about `max_count` bytes.
std::string one_line(std::string_view text, std::size_t max_count = 500);

inline constexpr std::string_view hex_digits = "0123456789abcdef";

std::string to_hex(std::span<std::byte const> bytes);
/// Returns base64 for URLs without padding (RFC 4648, section 5).
std::string to_base64url(std::string_view bytes);
/// Decodes base64url without padding into `out`. Returns false if `text` is not valid; `out` is then
/// undefined.
bool from_base64url(std::string_view text, std::string& out);

/// Returns the SHA-256 of `bytes` as 32 raw bytes.
std::string sha256(std::string_view bytes);
/// Returns the HMAC-SHA-256 (RFC 2104) of `bytes` as 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Returns true if the texts are equal. The time does not depend on where they differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// Appends `text` as a JSON string with its quotes. `text` must be UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Returns the name in `known` with the smallest edit distance to `name`.
std::string_view nearest_name(std::string_view name, std::span<std::string const> known);

} // namespace fcg::core
