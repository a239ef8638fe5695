#pragma once
#include "platform/http/routes.hpp"
#include "platform/http/server.hpp"

#include <optional>
#include <string_view>

namespace fcg::http {

/// Fills in who is calling and says whether they may. A bad token is refused on every route, not taken for
/// nobody. A token that `verify` does not know is kept as asked.unknown_token when `others_know`: ask them,
/// fill in the caller, then refuse_caller().
std::optional<response> refuse_access(request& asked, token_verifier const& verify, bool others_know);

bool lets_in(access policy, role who);

/// The token in "Bearer <token>", the scheme in any case; empty when the header is not of this form.
std::string_view bearer_token(std::string_view authorization);

/// Whether asked.caller, who has shown a token, may have the route.
std::optional<response> refuse_caller(request const& asked);

} // namespace fcg::http
