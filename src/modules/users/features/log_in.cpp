#include "features/features.hpp"
#include "internal/account.hpp"
#include "internal/email_confirmation.hpp"
#include "internal/owner_proof.hpp"
#include "internal/sessions.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::users {

namespace {

struct credentials {
    std::string email;
    std::string password;
};

http::shape<credentials> const credentials_shape{
    "Credentials",
    {http::text("email", &credentials::email, {.min = 1, .max = 254}),
     http::text("password", &credentials::password, {.min = 1, .max = 128, .trimmed = false})}};

/// The problem is the same for an unknown e-mail address and for a wrong password.
http::problem wrong_credentials()
{
    return {.status = 401,
            .slug = "wrong-credentials",
            .title = "You could not be signed in",
            .detail = "the email address or the password is wrong"};
}

http::problem refuse(module_context& context, login_origin const& origin, http::request const& request)
{
    if (context.lockout.failed(origin))
        telemetry::log(telemetry::level::warning, "users", request.trace.correlation_id,
                       "too many wrong passwords in a row for one email address from {}", origin.prefix);
    return wrong_credentials();
}

constexpr std::string_view update_hash = "UPDATE accounts SET password_hash = $2 WHERE id = $1";

struct beginning {
    account owner; ///< the account at the time when the session begins
    session_start session;
};

/// Returns nothing if the account was closed or got another password while this password was being checked.
std::optional<beginning> begin(storage::transaction& tx, module_context& context, account const& checked,
                               std::optional<std::string> const& stronger_hash, login_origin const& origin,
                               core::trace const& trace)
{
    auto now = find_open_account(tx, checked.id);
    if (!now || now->password_hash != checked.password_hash)
        return std::nullopt;
    if (stronger_hash)
        tx.execute(update_hash, checked.id, *stronger_hash);
    keep_origin(tx, checked.id, origin.prefix, context.env.clock.now());
    request_first_confirmation(tx, context, *now, trace);
    return beginning{std::move(*now), start_session(tx, context, checked.id)};
}

task<http::response> answer(module_context& context, http::request& request)
{
    auto const body = credentials_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const email = normal_email(body->email);
    std::optional<account> account;
    login_origin origin;
    context.db.read([&](storage::reader& db) {
        account = find_open_account(db, email);
        origin = find_origin(db, request, email, account);
    });
    if (auto const seconds = context.lockout.seconds_left(origin))
        co_return http::too_many_requests(*seconds);

    // Attempts on this account from other address prefixes wait in lines of their own.
    auto line = email + '\0' + origin.prefix;
    auto const& hash = account ? account->password_hash : context.hasher.nobodys_hash();
    auto const checked = co_await context.hasher.check(std::move(line), body->password, hash);
    if (!checked)
        co_return checked.error();
    // Checked again, so that simultaneous attempts reveal no more than consecutive ones.
    if (auto const seconds = context.lockout.seconds_left(origin))
        co_return http::too_many_requests(*seconds);
    if (!account || !checked->right)
        co_return refuse(context, origin, request);

    auto unit = [&](storage::transaction& tx) {
        return begin(tx, context, *account, checked->stronger_hash, origin, request.trace);
    };
    auto const begun = co_await context.db.write(unit);
    if (!begun)
        co_return refuse(context, origin, request);
    context.lockout.succeeded(origin);
    co_return answer_with(context, begun->owner, begun->session);
}

} // namespace

void log_in(http::routes& routes, module_context& context)
{
    routes.add(
        {.method = http::method::post,
         .path = "/api/auth/login",
         .access = http::access::anyone,
         .summary = "Starts a session.",
         .tag = "users",
         .answers =
             {{200, "The session's tokens", session_shape.describe()},
              {400, "A field is not valid"},
              {401, "The email address or the password is wrong"},
              {429,
               "Too many requests from this address, or too many passwords for this email address from it"},
              {503, "Too many passwords are being checked"}},
         .body = credentials_shape.describe(),
         .rate_limit = "auth",
         .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::users
