#include "features/features.hpp"
#include "inside/account.hpp"
#include "inside/email_confirmation.hpp"
#include "inside/owner_proof.hpp"
#include "inside/sessions.hpp"
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

/// The same for an e-mail that nobody has and for a wrong password.
http::problem wrong_credentials()
{
    return {.status = 401,
            .slug = "wrong-credentials",
            .title = "You could not be signed in",
            .detail = "the e-mail address or the password is wrong"};
}

http::problem refuse(parts& of, login_origin const& origin, http::request const& asked)
{
    if (of.lockout.failed(origin))
        telemetry::log(telemetry::level::warning, "users", asked.trace.correlation_id,
                       "too many wrong passwords in a row for one e-mail from {}", origin.prefix);
    return wrong_credentials();
}

constexpr std::string_view update_hash = "UPDATE accounts SET password_hash = $2 WHERE id = $1";

struct beginning {
    account owner; ///< as it is when the session begins
    session_start session;
};

/// Nothing when the account was closed or got another password while this one was being checked.
std::optional<beginning> begin(storage::transaction& in, parts& of, account const& checked,
                               std::optional<std::string> const& stronger_hash, login_origin const& origin,
                               core::trace const& trace)
{
    auto now = find_open_account(in, checked.id);
    if (!now || now->password_hash != checked.password_hash)
        return std::nullopt;
    if (stronger_hash)
        in.execute(update_hash, checked.id, *stronger_hash);
    keep_origin(in, checked.id, origin.prefix, of.with.clock.now());
    request_first_confirmation(in, of, *now, trace);
    return beginning{std::move(*now), start_session(in, of, checked.id)};
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const body = credentials_shape.read_body(asked);
    if (!body)
        co_return body.error();
    auto const email = normal_email(body->email);
    std::optional<account> found;
    login_origin origin;
    of.db.read([&](storage::reader& in) {
        found = find_open_account(in, email);
        origin = find_origin(in, asked, email, found);
    });
    if (auto const seconds = of.lockout.seconds_left(origin))
        co_return http::too_many_requests(*seconds);

    // Strangers who try this account from elsewhere stand in lines of their own.
    auto line = email + '\0' + origin.prefix;
    auto const& hash = found ? found->password_hash : of.hasher.nobodys_hash();
    auto const checked = co_await of.hasher.check(std::move(line), body->password, hash);
    if (!checked)
        co_return checked.error();
    // Passwords that are tried all at once must tell no more than those that are tried one after the other.
    if (auto const seconds = of.lockout.seconds_left(origin))
        co_return http::too_many_requests(*seconds);
    if (!found || !checked->right)
        co_return refuse(of, origin, asked);

    auto unit = [&](storage::transaction& in) {
        return begin(in, of, *found, checked->stronger_hash, origin, asked.trace);
    };
    auto const begun = co_await of.db.write(unit);
    if (!begun)
        co_return refuse(of, origin, asked);
    of.lockout.succeeded(origin);
    co_return answer_with(of, begun->owner, begun->session);
}

} // namespace

void log_in(http::routes& into, parts& of)
{
    into.add(
        {.method = http::method::post,
         .path = "/api/auth/login",
         .access = http::access::anyone,
         .summary = "Begins a session.",
         .tag = "users",
         .answers = {{200, "The session's tokens", session_shape.describe()},
                     {400, "A field is not valid"},
                     {401, "The e-mail address or the password is wrong"},
                     {429,
                      "Too many requests from this address, or too many passwords for this e-mail from it"},
                     {503, "Too many passwords are being checked"}},
         .body = credentials_shape.describe(),
         .rate_limit = "auth",
         .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::users
