#pragma once
#include "platform/http/routes.hpp"
#include "platform/http/server.hpp"

#include <optional>

namespace fcg::http {

/// Fills in who is calling and says whether they may. A bad token is refused on every route, not taken for
/// nobody.
std::optional<response> refuse_access(request& asked, access policy, token_verifier const& verify);

} // namespace fcg::http
