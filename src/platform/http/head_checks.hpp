#pragma once
#include "platform/http/router.hpp"

#include <optional>

/// What a request is refused for before its handler sees it, apart from who is calling.
namespace fcg::http {

/// Looks the target up and fills in path, path values and route. 400, 404, 405 with Allow; OPTIONS is
/// answered here.
std::optional<response> refuse_target(request& asked, router const& where);

/// Fills in the query. Unknown and repeated parameters are refused, each by its name.
std::optional<response> refuse_query(request& asked);

/// 415 unless the body is announced as what the route reads.
std::optional<response> refuse_media_type(request const& asked);

} // namespace fcg::http
