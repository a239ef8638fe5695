#include "features/features.hpp"
#include "internal/sessions.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::users {

namespace {

struct refresh {
    std::string refresh_token;
};

http::shape<refresh> const refresh_shape{
    "Refresh", {http::text("refreshToken", &refresh::refresh_token, {.min = 1, .max = 200})}};

http::problem refused()
{
    return {.status = 401,
            .slug = "refresh-refused",
            .title = "The session cannot be continued",
            .detail = "the refresh token is unknown, expired or was used before; log in again"};
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = refresh_shape.read_body(request);
    if (!body)
        co_return body.error();

    auto unit = [&](storage::transaction& tx) { return continue_session(tx, context, body->refresh_token); };
    auto const outcome = co_await context.db.write(unit);

    if (auto const* const stolen = std::get_if<stolen_session>(&outcome))
        telemetry::log(telemetry::level::warning, "users", request.trace.correlation_id,
                       "a refresh token came back after it was used: ended session {} of user {}",
                       stolen->session.to_string(), stolen->account.to_string());
    if (auto const* const continued = std::get_if<continued_session>(&outcome))
        co_return answer_with(context, continued->owner, continued->next);
    co_return refused();
}

} // namespace

void refresh_session(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/auth/refresh",
         .access = http::access::anyone,
         .summary = "Continues a session: spends its refresh token for new tokens.",
         .tag = "users",
         .answers = {{200, "The session's new tokens", session_shape.describe()},
                     {400, "A field is not valid"},
                     {401, "The refresh token is unknown, expired or spent; a spent one ends its session"},
                     {429, "Too many requests from this address"}},
         .body = refresh_shape.describe(),
         .rate_limit = "auth",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
