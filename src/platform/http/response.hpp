#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::http {

/// Makes a body piece by piece, for answers that are never whole: text/event-stream.
class body_source {
public:
    virtual ~body_source() = default;
    /// The next piece; empty at the end. Cancelled (operation_aborted) when the server stops and it could not
    /// end soon. A caller that has gone is noticed when a piece is sent at the latest.
    virtual task<std::string> next() = 0;

    /// Asks it to end soon, because the caller has gone or the server stops. True: next() comes back with the
    /// end by itself, also one that is waiting now. False: only being cancelled ends it. On its loop's
    /// thread; any number of times.
    virtual bool end_soon() { return false; }
};

/// What is sent back. Content-Length, Date, X-Correlation-ID and the security headers are the server's to
/// add.
struct response {
    response() = default;
    response(
        problem const& refusal); ///< application/problem+json; implicit, so that a handler can return one

    int status = 200;
    std::string_view content_type = "application/json"; ///< a literal
    std::string body;
    std::shared_ptr<std::string const>
        shared_body;                     ///< used instead of `body` when set: bytes kept in a cache
    std::shared_ptr<body_source> source; ///< used instead of both when set; the request has ended by then
    std::vector<std::pair<std::string_view, std::string>> headers; ///< names are literals

    response& with(std::string_view name, std::string value);
};

response ok(std::string json);                             ///< 200
response created(std::string location, std::string json);  ///< 201 + Location
response accepted(std::string location, std::string json); ///< 202 + Location
response no_content();                                     ///< 204

/// The ETag for version `version` of something: "\"v7\"".
std::string version_etag(std::int64_t version);
/// True when If-None-Match holds `etag` (or *): answer not_modified().
bool has_current(request const& asked, std::string_view etag);
response not_modified(std::string etag); ///< 304
/// Nothing when If-Match holds `etag`; 412 when it holds another, 428 when it is missing and the route
/// requires it. Throws std::logic_error when the route has no such header.
std::optional<problem> check_if_match(request const& asked, std::string_view etag);

} // namespace fcg::http
