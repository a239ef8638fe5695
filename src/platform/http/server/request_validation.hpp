#pragma once
#include "platform/http/routing/router.hpp"

#include <optional>

/// Validates a request before its handler runs, apart from its caller.
namespace fcg::http {

/// Finds the route of the target and sets path, path values and route. Returns a refusal (400, 404, 405 with
/// Allow), the response to OPTIONS, or nothing.
std::optional<response> refuse_target(request& request, router const& router);

/// Sets the query. Returns a refusal that names unknown and repeated parameters, or nothing.
std::optional<response> refuse_query(request& request);

/// Returns 415 unless the body has the media type that the route reads.
std::optional<response> refuse_media_type(request const& request);

} // namespace fcg::http
