#pragma once
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"

#include <optional>

/// Validates the query and the media type of a request whose route is found, before its handler runs.
namespace fcg::http {

/// Sets the query. Returns a refusal that names unknown and repeated parameters, or nothing.
std::optional<response> refuse_query(request& request);

/// Returns 415 unless the body has the media type that the route reads.
std::optional<response> refuse_media_type(request const& request);

} // namespace fcg::http
