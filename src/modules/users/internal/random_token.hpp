#pragma once
#include "platform/core/random.hpp"

#include <string>

/// Random tokens: secrets that a client returns later, such as a refresh token. The database keeps their
/// hashes only.
namespace fcg::users {

/// Returns a new token: 256 random bits in base64url.
std::string make_random_token(core::random_source& random);

/// Returns the token's SHA-256 in base64url.
std::string token_hash(std::string const& token);

} // namespace fcg::users
