#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::http {

/// Makes a body piece by piece, for responses that are never complete: text/event-stream.
class body_source {
public:
    virtual ~body_source() = default;
    /// Returns the next piece, empty at the end. Is cancelled (operation_aborted) if the server stops and the
    /// source could not end soon. A disconnected caller is noticed at the latest when a piece is sent.
    virtual task<std::string> next() = 0;

    /// Asks the source to end soon, because the caller has disconnected or the server stops. Returns true if
    /// next() will return the end by itself, also a call that is waiting now; false if only cancelling ends
    /// it. Runs on the loop's thread and may be called any number of times.
    virtual bool end_soon() { return false; }
};

/// What the server sends back. The server adds Content-Length, Date, X-Correlation-ID and the security
/// headers.
struct response {
    response() = default;
    /// Makes a response of type application/problem+json. Implicit, so that a handler can return a problem.
    response(problem const& refusal);

    int status = 200;
    std::string_view content_type = "application/json"; ///< must be a literal
    std::string body;
    std::shared_ptr<std::string const> shared_body; ///< used instead of `body` if set: bytes kept in a cache
    std::shared_ptr<body_source> source;            ///< used instead of both if set; runs after the handler
    std::vector<std::pair<std::string_view, std::string>> headers; ///< names must be literals

    /// Adds a header. Throws std::invalid_argument if `value` contains a line break.
    response& with(std::string_view name, std::string value);
    /// Returns the header with exactly this name; empty if there is none.
    std::string_view header(std::string_view name) const;
};

response ok(std::string json);                             ///< 200
response created(std::string location, std::string json);  ///< 201 with Location
response accepted(std::string location, std::string json); ///< 202 with Location
response no_content();                                     ///< 204

/// Returns the ETag for version `version` of a resource: "\"v7\"".
std::string version_etag(std::int64_t version);
/// Returns true if If-None-Match contains `etag` (or *): the response is then not_modified().
bool has_current(request const& request, std::string_view etag);
response not_modified(std::string etag); ///< 304
/// Checks If-Match. Returns nothing if it contains `etag`, 412 if it contains another, and 428 if it is
/// missing and the route requires it. Throws std::logic_error if the route does not declare the header.
std::optional<problem> check_if_match(request const& request, std::string_view etag);

} // namespace fcg::http
