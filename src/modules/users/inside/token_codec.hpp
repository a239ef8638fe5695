#pragma once
#include "inside/signing_keys.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::users {

/// What an access token says.
struct token_claims {
    core::uuid user;
    core::uuid session;
    http::role role = http::role::user;
    core::time_point issued_at; ///< whole seconds, as in the token
    core::time_point expires_at;
    core::time_point not_before{}; ///< read where a token says it; ours never do
};

/// Access tokens as text: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256. Immutable, so any thread may
/// use it.
///
/// A token is read only when its header is, byte for byte, one that we write: that is the allow-list of
/// algorithms and keys, and nothing in an unsigned header is ever interpreted.
class token_codec {
public:
    /// `keys` is not empty; the last one signs.
    token_codec(std::vector<signing_key> keys, std::string issuer, std::string audience);

    std::string sign(token_claims const& claims) const;

    /// Nothing unless signature, issuer, audience and form are right. Says nothing about the time.
    std::optional<token_claims> open(std::string_view token) const;

private:
    struct signer {
        signing_key key;
        std::string header; ///< in base64url
    };

    signer const* find(std::string_view header) const;

    std::vector<signer> signers_;
    std::string issuer_;
    std::string audience_;
};

} // namespace fcg::users
