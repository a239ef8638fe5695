#pragma once
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

/// JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256: what they are made of, whoever issues them. Which
/// header is accepted, which key counts and what the claims must say is the issuer's to decide.
namespace fcg::json {

/// The parts of a token, as views of its text; nothing of it is checked yet.
struct web_token {
    std::string_view header;      ///< base64url
    std::string_view payload;     ///< base64url
    std::string_view signature;   ///< base64url
    std::string_view signed_part; ///< header and payload

    /// Nothing when the text has no three parts.
    static std::optional<web_token> split(std::string_view text);
    /// In constant time.
    bool is_signed_with(std::string_view key) const;
    /// Only after is_signed_with(). Nothing when the payload is not JSON.
    std::optional<value> claims() const;
};

/// `header` is in base64url, `payload` is JSON text.
std::string sign_web_token(std::string_view header, std::string_view payload, std::string_view key);

} // namespace fcg::json
