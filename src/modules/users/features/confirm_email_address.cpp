#include "features/features.hpp"
#include "internal/email_confirmation.hpp"

namespace fcg::users {

namespace {

struct confirmation {
    std::string token;
};

http::shape<confirmation> const confirmation_shape{
    "EmailConfirmation", {http::text("token", &confirmation::token, {.min = 1, .max = 200})}};

http::problem not_confirmed()
{
    return {.status = 400,
            .slug = "confirmation-refused",
            .title = "The email address is not confirmed",
            .detail = "the token is unknown, expired or was used before; request another email"};
}

http::problem already_confirmed()
{
    return http::conflict("email-confirmed", "The email address is confirmed", "no further email is needed");
}

task<http::response> confirm(module_context& context, http::request& request)
{
    auto const body = confirmation_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto unit = [&](storage::transaction& tx) {
        return spend_confirmation_token(tx, context, body->token, request.trace);
    };
    bool const confirmed = co_await context.db.write(unit);
    if (!confirmed)
        co_return not_confirmed();
    co_return http::no_content();
}

std::optional<http::problem> request_mail(storage::transaction& tx, module_context& context,
                                          http::request const& request)
{
    auto const me = find_caller(tx, request);
    if (!me)
        return me.error();
    if (me->email_confirmed)
        return already_confirmed();
    auto const seconds = request_confirmation(tx, context, *me, request.trace);
    return seconds ? std::optional(http::too_many_requests(*seconds)) : std::nullopt;
}

task<http::response> send_again(module_context& context, http::request& request)
{
    auto unit = [&](storage::transaction& tx) { return request_mail(tx, context, request); };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    http::response accepted;
    accepted.status = 202;
    co_return accepted;
}

} // namespace

void confirm_email_address(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/users/me/email-confirmation",
                .access = http::access::signed_in,
                .summary = "Requests another email by which the caller's address is confirmed.",
                .tag = "users",
                .answers = {{202, "An email is on its way"},
                            {409, "The email address is confirmed"},
                            {429, "The account or the address has reached its limit of emails for now"}},
                .handle = [&context](http::request& request) { return send_again(context, request); }});
    routes.add({.method = http::method::post,
                .path = "/api/users/email-confirmation",
                .access = http::access::anyone,
                .summary = "Confirms an email address with the token from the email, which works once.",
                .tag = "users",
                .answers = {{204, "The address is confirmed: email is sent there from now on"},
                            {400, "The token is unknown, expired or spent"},
                            {429, "Too many requests from this address"}},
                .body = confirmation_shape.describe(),
                .rate_limit = "auth",
                .handle = [&context](http::request& request) { return confirm(context, request); }});
}

} // namespace fcg::users
