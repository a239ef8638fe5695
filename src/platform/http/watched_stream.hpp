#pragma once
#include "platform/http/response.hpp"
#include "platform/http/server.hpp"

#include <memory>

namespace fcg::http {

/// `source`, as long as the token that `request` has shown stands for its caller and opens its route: looked
/// at again before each piece, so that a stream whose session has ended says nothing more, and ends with its
/// next heartbeat at the latest. Where another process knows the token and cannot be asked, the stream ends.
/// A request that has shown no token gets `source` itself. `verify` and `ask` outlive the stream.
std::shared_ptr<body_source> watch_caller(std::shared_ptr<body_source> source, request const& request,
                                          token_verifier const& verify, token_question const& ask);

} // namespace fcg::http
