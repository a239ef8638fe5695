#pragma once
#include "platform/http/routing/routes.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::http {

/// Returns the caller that a bearer token stands for; nothing if it is not valid now. Thread-safe; takes
/// microseconds.
using token_verifier = std::function<std::optional<principal>(std::string_view token)>;

/// Returns the caller that a bearer token stands for by asking another process. For tokens that the verifier
/// does not know. Runs on the loop that handles the request. Throws core::unavailable if the process cannot
/// be asked.
using token_question = std::function<task<std::optional<principal>>(std::string token)>;

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
