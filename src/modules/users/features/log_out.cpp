#include "features/features.hpp"
#include "inside/sessions.hpp"

namespace fcg::users {

namespace {

struct farewell {
    std::string refresh_token;
};

http::shape<farewell> const farewell_shape{
    "Logout", {http::text("refreshToken", &farewell::refresh_token, {.min = 1, .max = 200})}};

task<http::response> answer(parts& of, http::request& asked)
{
    auto const body = farewell_shape.read_body(asked);
    if (!body)
        co_return body.error();

    // A token that is not the caller's ends nothing, and the answer does not tell.
    auto unit = [&](storage::transaction& in) {
        end_session_of_token(in, of, body->refresh_token, asked.caller_id());
    };
    co_await of.db.write(unit);
    co_return http::no_content();
}

} // namespace

void log_out(http::routes& into, parts& of)
{
    into.add({.method = http::method::post,
              .path = "/api/auth/logout",
              .access = http::access::signed_in,
              .summary = "Ends the session of a refresh token; its access tokens are refused from now on.",
              .tag = "users",
              .answers = {{204, "The session has ended"}, {400, "A field is not valid"}},
              .body = farewell_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::users
