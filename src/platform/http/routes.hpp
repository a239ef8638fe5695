#pragma once
#include "platform/async/task.hpp"
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/shape.hpp"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace fcg::http {

/// Who may call a route. Refused unless a policy allows; "owner" is decided by the feature, which alone
/// knows.
enum class access {
    anyone,    ///< a token is checked when there is one: a bad one is 401, not anonymous
    signed_in, ///< any user
    admin,
    service,          ///< another process of ours, with a token for the route's module (its tag)
    service_or_admin, ///< the same, or an admin
};

/// A handler that answers at once: reads by key, caches. No coroutine, no allocation of a frame.
using quick_handler = std::function<response(request&)>;
/// A handler that waits for something.
using waiting_handler = std::function<task<response>(request&)>;

/// One answer of an operation, for the OpenAPI document.
struct answer {
    int status;
    std::string description;
    std::shared_ptr<schema const> body{}; ///< none: no body, or a problem for 4xx and 5xx
    std::string content_type = "application/json";
};

struct header_parameter {
    std::string name;
    bool required = false;
    std::string description;
    std::string pattern{}; ///< of its value, for the document: whoever reads the header refuses others
};

/// If-Match: check_if_match() finds in the route whether it is required.
header_parameter if_match(bool required);
/// If-None-Match, as has_current() reads it.
header_parameter if_none_match();

/// One line of the route table.
struct route {
    http::method method;
    std::string path; ///< "/api/games/{id}"
    http::access access;
    std::string summary; ///< one sentence
    std::string tag;     ///< the module
    std::vector<answer> answers;
    std::shared_ptr<schema const> body{};  ///< JSON request body
    std::shared_ptr<schema const> query{}; ///< query parameters; a route without one refuses any parameter
    std::vector<header_parameter> headers{};
    std::string accepts = "application/json"; ///< of the request's body; "*/*": any
    bool streams_body = false;
    std::size_t max_body_bytes = 0; ///< 0: the server's limit
    std::string rate_limit{};       ///< "auth": counted per address; "player": per player; empty: not limited
    std::string act{}; ///< what it is called in the audit log when an admin does it; empty: not recorded
    std::variant<quick_handler, waiting_handler> handle;
};

/// The route table: what exists, in the order it was added.
class routes {
public:
    /// Throws std::logic_error when method and path are taken or the path is malformed.
    void add(route one);

    std::vector<route> const& all() const { return all_; }

private:
    std::vector<route> all_;
};

} // namespace fcg::http
