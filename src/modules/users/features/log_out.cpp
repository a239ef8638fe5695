#include "features/features.hpp"
#include "internal/sessions.hpp"

namespace fcg::users {

namespace {

struct farewell {
    std::string refresh_token;
};

http::shape<farewell> const farewell_shape{
    "Logout", {http::text("refreshToken", &farewell::refresh_token, {.min = 1, .max = 200})}};

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = farewell_shape.read_body(request);
    if (!body)
        co_return body.error();

    // A token that is not the caller's ends nothing, and the response does not reveal it.
    auto unit = [&](storage::transaction& tx) {
        end_session_of_token(tx, context, body->refresh_token, request.caller_id());
    };
    co_await context.db.write(unit);
    co_return http::no_content();
}

} // namespace

void log_out(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/auth/logout",
                .access = http::access::signed_in,
                .summary = "Ends the session of a refresh token; its access tokens are refused from now on.",
                .tag = "users",
                .answers = {{204, "The session has ended"}, {400, "A field is not valid"}},
                .body = farewell_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
