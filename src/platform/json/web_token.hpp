#pragma once
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

/// JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256: their parts and signatures, for any issuer. The
/// issuer decides which header and key it accepts and what the claims must say.
namespace fcg::json {

/// The parts of a token as views of its text. Nothing of it is verified yet.
struct web_token {
    std::string_view header;      ///< base64url
    std::string_view payload;     ///< base64url
    std::string_view signature;   ///< base64url
    std::string_view signed_part; ///< header, dot and payload

    /// Splits a token into its parts. Returns nothing if the text does not have three.
    static std::optional<web_token> split(std::string_view text);
    /// Returns true if `key` made the signature. Takes constant time.
    bool is_signed_with(std::string_view key) const;
    /// Returns the payload; nothing if it is not JSON. Call only after is_signed_with() has returned true.
    std::optional<value> claims() const;
};

/// Returns a signed token. `header` is base64url, `payload` is JSON text.
std::string sign_web_token(std::string_view header, std::string_view payload, std::string_view key);

} // namespace fcg::json
