#pragma once
#include "platform/http/routing/routes.hpp"
#include "platform/http/server/server.hpp"

#include <optional>
#include <string_view>

namespace fcg::http {

/// Sets `request.caller` and returns a refusal if the caller may not use the route, otherwise nothing. An
/// invalid token is refused on every route, never treated as anonymous. If `others_know`, a token that
/// `verify` does not know is kept as `request.unknown_token`: the dispatcher then asks the other process,
/// sets the caller and calls refuse_caller().
std::optional<response> refuse_access(request& request, token_verifier const& verify, bool others_know);

/// Returns true if the route's policy admits the role.
bool lets_in(access policy, role role);

/// Returns the token in "Bearer <token>", the scheme in any case; empty if the header does not have this
/// form.
std::string_view bearer_token(std::string_view authorization);

/// Returns a refusal if `request.caller`, who has sent a token, may not use the route, otherwise nothing.
std::optional<response> refuse_caller(request const& request);

} // namespace fcg::http
