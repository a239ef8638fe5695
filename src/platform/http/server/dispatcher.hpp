#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/random.hpp"
#include "platform/http/routing/access.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/http/settings.hpp"
#include "platform/telemetry/metrics.hpp"

#include <memory>

namespace fcg::http {

/// Responds to requests without a socket: routing, access, handlers, problems. Used by the server and by
/// tests.
class dispatcher {
public:
    struct dependencies {
        core::clock& clock;
        core::id_generator& ids;
        core::random_source& random;
        telemetry::metrics& metrics;
        token_verifier verify;
        token_question ask{}; ///< null if a token that `verify` does not know is invalid
    };

    /// `table` must outlive the dispatcher and must not change any more.
    dispatcher(routes const& table, server_settings const& settings, dependencies context);
    ~dispatcher();

    /// Decides everything that depends only on the head of a request: path, method, access, rate limit,
    /// query. The caller sets method, target, headers, remote address and loop of `request`; the rest is set
    /// here. Returns false if `response` is the refusal. A token about which another process must be asked is
    /// decided by answer().
    bool admit(request& request, response& response);

    /// Handles a request whose body is complete, if nothing has to be waited for. Returns true if `response`
    /// is set, false if the caller must await answer(). Admits the request first if that has not happened.
    /// Never throws.
    bool answer_quickly(request& request, response& response);
    /// Handles a request with any handler. Never throws: a bug becomes a logged, opaque 500.
    task<response> answer(request& request);

    /// Returns the response to a request that never reaches a handler (not HTTP, too long, too slow). It is
    /// counted and logged like any other.
    response refuse(request& request, problem const& why);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::http
