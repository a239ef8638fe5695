#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fcg::core {

/// True when `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);
/// Code points in well-formed UTF-8.
std::size_t count_characters(std::string_view text);

/// '0' to '9'.
constexpr bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/// ASCII only; other bytes stay.
std::string to_lower_ascii(std::string_view text);
/// Without white space at both ends.
std::string_view trim(std::string_view text);

/// Empty, or what keeps `text` out of a message's body and attributes, as the end of a sentence: "is empty",
/// "is not UTF-8", "holds a control character", "holds U+FFFE or U+FFFF".
std::string_view why_unsendable_text(std::string_view text);
/// `text` fit for a log, a message's attribute and an operator's eyes: one line, '?' for octets that are no
/// UTF-8 and for noncharacters, cut after about `max_count` octets.
std::string one_line(std::string_view text, std::size_t max_count = 500);

std::string to_hex(std::span<std::byte const> bytes);
/// Base64 for URLs without padding (RFC 4648, section 5).
std::string to_base64url(std::string_view bytes);
/// False when `text` is not base64url without padding; `out` then is undefined.
bool from_base64url(std::string_view text, std::string& out);

/// SHA-256, 32 raw bytes.
std::string sha256(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104), 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Takes the same time wherever the two differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// Appends `text` as a JSON string with its quotes. `text` must be UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// The name in `known` with the smallest edit distance to `name`.
std::string_view nearest_name(std::string_view name, std::span<std::string const> known);

} // namespace fcg::core
