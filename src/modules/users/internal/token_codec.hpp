#pragma once
#include "internal/signing_keys.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::users {

/// The claims of an access token.
struct token_claims {
    core::uuid user;
    core::uuid session;
    http::role role = http::role::user;
    core::time_point issued_at; ///< in whole seconds, as in the token
    core::time_point expires_at;
    core::time_point not_before{}; ///< from "nbf" if a token has it; this store's tokens have none
};

/// Encodes and decodes access tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256. Immutable and
/// therefore thread-safe.
///
/// A token is read only if its header equals, byte for byte, one that this class writes. This is the
/// allow-list of algorithms and keys; nothing in an unsigned header is ever interpreted.
class token_codec {
public:
    /// `keys` must not be empty; the last one signs.
    token_codec(std::vector<signing_key> keys, std::string issuer, std::string audience);

    std::string sign(token_claims const& claims) const;

    /// Returns nothing unless signature, issuer, audience and form are right. Does not check the times.
    std::optional<token_claims> open(std::string_view token) const;

private:
    struct signer {
        signing_key key;
        std::string header; ///< base64url text
    };

    signer const* find(std::string_view header) const;

    std::vector<signer> signers_;
    std::string issuer_;
    std::string audience_;
};

} // namespace fcg::users
