#pragma once
#include "platform/http/response.hpp"
#include "platform/http/routing/access.hpp"

#include <memory>

namespace fcg::http {

/// Returns `source` wrapped in a check that runs before each piece: the token of `request` must still stand
/// for its caller and open its route. A stream whose session has ended therefore sends nothing more and ends
/// with its next heartbeat at the latest. If another process must be asked about the token and cannot be
/// reached, the stream ends. Returns `source` itself if the request has no token. `verify` and `ask` must
/// outlive the stream.
std::shared_ptr<body_source> watch_caller(std::shared_ptr<body_source> source, request const& request,
                                          token_verifier const& verify, token_question const& ask);

} // namespace fcg::http
