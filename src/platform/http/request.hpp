#pragma once
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/trace.hpp"
#include "platform/http/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::http {

struct route;

/// `other` stands for every method that no route has: the response is 405, or 404 if the path does not exist.
enum class method { get, head, post, put, patch, del, options, other };
inline constexpr std::size_t method_count = 8;

/// Returns "GET" and so on; "OTHER" for method::other.
std::string_view to_text(method verb);
/// Returns the method that is called "GET" and so on; method::other for any other name.
method parse_method(std::string_view name);

/// Returns true if these names of headers are equal in any case.
bool equal_names(std::string_view left, std::string_view right);

enum class role { user, admin, service };

/// The caller according to the verified token.
struct principal {
    core::uuid user_id;
    http::role role = http::role::user;
    std::string session;    ///< refresh family that the token belongs to
    std::string audience{}; ///< for a service, the module that its token is for; empty for any

    bool is_admin() const { return role == http::role::admin; }
};

/// How much of a rate limit a caller has left, for the RateLimit fields of the response.
struct rate_usage {
    std::string_view policy; ///< a literal
    std::int64_t quota = 0;  ///< requests in a minute
    std::int64_t remaining = 0;
    std::int64_t reset_seconds = 0; ///< until the quota is whole; if refused, until the next request
    bool is_refused = false;        ///< whether nothing was left for this request
};

/// What a request changed, for the audit log: JSON, or empty if there is nothing to compare.
struct recorded_change {
    std::string before;
    std::string after;
};

/// Reads the rest of a body piece by piece, for routes that stream (route::streams_body).
class body_reader {
public:
    virtual ~body_reader() = default;
    /// Returns the next piece, empty at the end. Valid until the next call. Throws unreadable_body if the
    /// caller disconnects, is too slow or sends too much.
    virtual task<std::string_view> next() = 0;
};

/// Thrown by body_reader::next(). Handlers must not catch it: the dispatcher responds with its problem.
struct unreadable_body : std::runtime_error {
    explicit unreadable_body(problem why) : std::runtime_error(why.detail), refusal(std::move(why)) {}

    problem refusal;
};

/// One request. Its views are valid until its handler has finished. It must not be moved after its first
/// look-up.
struct request {
    http::method method = http::method::get;
    std::string_view target; ///< path and query as sent
    std::string path;        ///< percent-decoded, UTF-8, with aliases resolved
    std::string_view body;   ///< the whole body; empty for routes that stream
    body_reader* stream = nullptr;
    std::optional<principal> caller;
    core::trace trace;
    std::string_view remote_address; ///< address of the socket's peer, which may be a proxy
    std::string client_address;      ///< the client's, as trusted proxies report it; set by the dispatcher
    async::loop* loop = nullptr;     ///< the loop that handles it

    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::vector<std::pair<std::string, std::string>> query; ///< decoded, in order
    std::vector<std::pair<std::string_view, std::string_view>>
        path_values; ///< value of each {parameter}, a part of `path`

    /// The token of the header Authorization if only another process knows it. The dispatcher asks that
    /// process before the handler runs.
    std::string_view unknown_token;

    http::route const* route =
        nullptr; ///< the route that handles the request; null until the dispatcher has found it
    core::steady_point started{};     ///< when the dispatcher first saw the request
    recorded_change change{};         ///< change made by an admin; set by the handlers of recorded routes
    std::optional<rate_usage> rate{}; ///< usage of the route's rate limit; null if it has none

    /// Returns the first header with this name in any case; empty if there is none.
    std::string_view header(std::string_view name) const;
    /// Returns a path value. Throws std::logic_error if the route has no parameter of this name.
    std::string_view path_value(std::string_view name) const;
    /// Returns the path value as an id. If it is not an id, returns 404 with "no such <text>", so that a
    /// malformed id is an unknown one.
    result<core::uuid> path_id(std::string_view name, std::string text) const;
    /// Returns the caller's id. Only for routes whose access is not `anyone`: throws std::logic_error if
    /// there is no caller.
    core::uuid const& caller_id() const;
};

} // namespace fcg::http
