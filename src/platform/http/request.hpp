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

/// `other` stands for every method that no route has: it is answered with 405 (404 where there is nothing).
enum class method { get, head, post, put, patch, del, options, other };
inline constexpr std::size_t method_count = 8;

/// "GET"; "OTHER" for method::other.
std::string_view to_text(method verb);

enum class role { user, admin, service };

/// Who is calling, as the verified token says.
struct principal {
    core::uuid user_id;
    http::role role = http::role::user;
    std::string session;    ///< the refresh family that the token belongs to
    std::string audience{}; ///< of a service: the module that its token is for; empty: any

    bool is_admin() const { return role == http::role::admin; }
};

/// How much of a rate limit a caller has left, for the answer's RateLimit fields.
struct rate_usage {
    std::string_view policy; ///< a literal
    std::int64_t quota = 0;  ///< requests in a minute
    std::int64_t remaining = 0;
    std::int64_t reset_seconds = 0; ///< until the quota is whole again; when refused, until the next request
    bool is_refused = false;        ///< there was nothing left for this request
};

/// What a request changed, for the audit log: JSON, or empty where there is nothing to compare.
struct recorded_change {
    std::string before;
    std::string after;
};

/// Reads the rest of a body piece by piece, for routes that stream (route::streams_body).
class body_reader {
public:
    virtual ~body_reader() = default;
    /// The next piece, empty at the end; valid until the next call. Throws unreadable_body when the caller
    /// goes away, is too slow or sends too much.
    virtual task<std::string_view> next() = 0;
};

/// Thrown by body_reader::next(); let it pass: the dispatcher answers with its problem.
class unreadable_body : public std::runtime_error {
public:
    explicit unreadable_body(problem refusal)
        : std::runtime_error(refusal.detail),
          refusal_(std::move(refusal))
    {
    }

    problem const& refusal() const { return refusal_; }

private:
    problem refusal_;
};

/// One request. Views live until its handler has finished; it stays where it is from its first look-up on.
struct request {
    http::method method = http::method::get;
    std::string_view target; ///< path and query as sent
    std::string path;        ///< percent-decoded, UTF-8, aliases resolved
    std::string_view body;   ///< whole; empty for routes that stream
    body_reader* stream = nullptr;
    std::optional<principal> caller;
    core::trace trace;
    std::string_view remote_address; ///< of the socket: a proxy's, where there is one
    std::string client_address;      ///< of whoever asks, as trusted proxies say; from the dispatcher on
    async::loop* on = nullptr;       ///< the loop that handles it

    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::vector<std::pair<std::string, std::string>> query; ///< decoded, in order
    std::vector<std::pair<std::string_view, std::string_view>>
        path_values; ///< {id} -> text, a part of `path`

    std::string_view unknown_token; ///< of the header Authorization, when only somebody else knows whom it
                                    ///< stands for: the dispatcher asks before the handler runs

    http::route const* route =
        nullptr;                  ///< the line of the table that answers; null until the dispatcher found it
    core::steady_point started{}; ///< when the dispatcher saw it first
    recorded_change change{};     ///< by an admin: filled in by the handlers of routes that are recorded
    std::optional<rate_usage> rate{}; ///< of the limit that it counts for; null if it counts for none

    /// The first header of this name in any case; empty when there is none.
    std::string_view header(std::string_view name) const;
    std::string_view path_value(std::string_view name) const;
    /// The path value as an id; 404 for "no such <what>" when it is none, so that a malformed id is an
    /// unknown one.
    result<core::uuid> path_id(std::string_view name, std::string what) const;
    /// The caller's id; only for routes whose access is not anyone.
    core::uuid const& caller_id() const;
};

} // namespace fcg::http
