#pragma once
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/schema/shape.hpp"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace fcg::http {

/// Who may call a route. Everything that the policy does not allow is refused. Ownership is checked by the
/// feature.
enum class access {
    anyone,    ///< a token is checked if there is one: an invalid one is 401, not anonymous
    signed_in, ///< any user, also an admin
    admin,
    service,          ///< another process of the store, with a token for the route's module (its tag)
    service_or_admin, ///< another process of the store, or an admin
};

/// A handler that responds without waiting: reads by key, caches. It needs no coroutine and allocates no
/// frame.
using quick_handler = std::function<response(request&)>;
/// A handler that waits for something.
using waiting_handler = std::function<task<response>(request&)>;

/// One response of an operation, for the OpenAPI document.
struct answer {
    int status;
    std::string description;
    std::shared_ptr<schema const> body{}; ///< null for no body, or for a problem (4xx, 5xx)
    std::string content_type = "application/json";
};

struct header_parameter {
    std::string name;
    bool required = false;
    std::string description;
    /// The pattern of the value, for the document. The code that reads the header refuses other values.
    std::string pattern{};
};

/// Returns the If-Match header. check_if_match() reads in the route whether it is required.
header_parameter if_match(bool required);
/// Returns the If-None-Match header, which has_current() reads.
header_parameter if_none_match();

/// One route of the route table.
struct route {
    http::method method;
    std::string path; ///< path with its parameters: "/api/games/{id}"
    http::access access;
    std::string summary; ///< one sentence
    std::string tag;     ///< name of the module
    std::vector<answer> answers;
    std::shared_ptr<schema const> body{};  ///< shape of the JSON request body
    std::shared_ptr<schema const> query{}; ///< a route without one refuses any query parameter
    std::vector<header_parameter> headers{};
    std::string accepts = "application/json"; ///< media type of the request's body; "*/*" for any
    bool streams_body = false;
    std::size_t max_body_bytes = 0; ///< limit of the request's body; 0 for the server's limit
    std::string rate_limit{};       ///< "auth" counts per address, "player" per player; empty for no limit
    std::string act{}; ///< name in the audit log when an admin does it; empty if it is not recorded
    std::variant<quick_handler, waiting_handler> handle;
};

/// The route table: all routes in the order in which they were added.
class routes {
public:
    /// Adds a route. Throws std::logic_error if method and path are taken or the path is malformed.
    void add(route route);

    std::vector<route> const& all() const { return routes_; }

private:
    std::vector<route> routes_;
};

} // namespace fcg::http
