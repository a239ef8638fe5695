#include "module.hpp"

#include "features/features.hpp"
#include "inside/account.hpp"
#include "inside/email_confirmation.hpp"
#include "inside/parts.hpp"
#include "inside/sessions.hpp"

namespace fcg::users {

void declare_settings(core::declared_settings& settings, user_settings& into)
{
    settings.text("users.issuer", into.issuer, "\"iss\" of access tokens");
    settings.text("users.audience", into.audience, "\"aud\" of access tokens");
    settings.number("users.accessTokenMinutes", into.access_token_minutes, 1, 1'440,
                    "how long an access token works");
    settings.number("users.refreshTokenDays", into.refresh_token_days, 1, 365,
                    "how long a session lives that nobody continues");
    settings.number("users.sessionMaxDays", into.session_max_days, 1, 3'650,
                    "how long a session lives at most, however often it is continued");
    settings.number("users.argon2MemoryKib", into.argon2_memory_kib, 7'168, 4'194'304,
                    "memory for hashing one password (Argon2id)");
    settings.number("users.argon2Passes", into.argon2_passes, 1, 100, "passes over that memory");
    settings.number("users.hashingThreads", into.hashing_threads, 1, 64,
                    "threads that do nothing but hash passwords");
    settings.number("users.hashingsWaiting", into.hashings_waiting, 1, 100'000,
                    "passwords that may wait for them; more logins get 503");
    settings.number("users.lockoutFailures", into.lockout_failures, 1, 1'000,
                    "wrong passwords for an e-mail from one address until the next has to wait");
    settings.number("users.lockoutMinutes", into.lockout_minutes, 1, 1'440,
                    "the longest such wait; the first is half a minute, each further one twice as long");
}

namespace {

class answers_from_database final : public questions {
public:
    explicit answers_from_database(storage::database& from) : from_(from) {}

    task<std::optional<account_card>> find_account(std::string user_id) override
    {
        auto const id = core::uuid::parse(user_id);
        if (!id)
            co_return std::nullopt;
        auto const found = from_.read([&](storage::reader& in) { return users::find_account(in, *id); });
        if (!found)
            co_return std::nullopt;
        co_return account_card{found->id.to_string(), found->open};
    }

private:
    storage::database& from_;
};

class answers_from_tokens final : public token_questions {
public:
    explicit answers_from_tokens(access_tokens& from) : from_(from) {}

    task<std::optional<bearer>> who_is(std::string token) override
    {
        auto const found = from_.look_up(token);
        if (!found)
            co_return std::nullopt;
        auto const& [caller, until] = *found;
        co_return bearer{caller.user_id, std::string(to_text(caller.role)), caller.session, until};
    }

private:
    access_tokens& from_;
};

class answers_to_letters final : public confirmation_questions {
public:
    explicit answers_to_letters(parts& of) : of_(of) {}

    task<std::optional<confirmation_token>> make_confirmation_token(std::string user_id) override
    {
        auto const id = core::uuid::parse(user_id);
        if (!id)
            co_return std::nullopt;
        auto unit = [&](storage::transaction& tx) { return users::make_confirmation_token(tx, of_, *id); };
        auto made = co_await of_.db.write(unit);
        co_return made;
    }

private:
    parts& of_;
};

} // namespace

struct module::inside {
    inside(surroundings& with, user_settings const& how)
        : settings(how),
          hasher(with, settings),
          tokens({load_signing_keys(with.data_folder / "keys", with.chance), how.issuer, how.audience},
                 std::chrono::minutes(how.access_token_minutes), with.clock),
          lockout(with.clock, how.lockout_failures, std::chrono::minutes(how.lockout_minutes)),
          db(with.open_database("users")),
          answers(*db),
          token_answers(tokens),
          shared{with, settings, *db, hasher, tokens, lockout},
          confirmation_answers(shared)
    {
        db->read([&](storage::reader& in) { recall_changes(in, tokens, with.clock.now()); });
    }

    user_settings settings;
    password_hasher hasher;
    access_tokens tokens; ///< outlives the writer, whose last commits still speak to it
    login_lockout lockout;
    std::unique_ptr<storage::database> db;
    answers_from_database answers;
    answers_from_tokens token_answers;
    parts shared;
    answers_to_letters confirmation_answers;
};

module::module(surroundings& with, user_settings const& how) :inside_(std::make_unique<inside>(with, how)) {}

module::~module() = default;

void module::add_routes(http::routes& into)
{
    auto& shared = inside_->shared;
    register_user(into, shared);      // POST /api/users                            anyone
    log_in(into, shared);             // POST /api/auth/login                       anyone
    refresh_session(into, shared);    // POST /api/auth/refresh                     anyone
    log_out(into, shared);            // POST /api/auth/logout                      signed in
    my_profile(into, shared);         // GET, PUT, DELETE /api/users/me             signed in
    change_my_password(into, shared); // PUT /api/users/me/password                 signed in
    // POST /api/users/me/email-confirmation signed in, /api/users/email-confirmation anyone
    confirm_email_address(into, shared);
    list_users(into, shared);       // GET /api/users                             admin
    manage_user(into, shared);      // GET, PUT, DELETE /api/users/{id}           admin
    change_user_role(into, shared); // PUT /api/users/{id}/role                   admin
}

void module::add_internal_routes(http::routes& into)
{
    answer_find_account(into, inside_->answers); // POST /internal/users/find-account
    answer_who_is(into, inside_->token_answers); // POST /internal/users/who-is
    // POST /internal/users/confirmation-token
    answer_confirmation_token(into, inside_->confirmation_answers);
}

storage::database& module::database()
{
    return *inside_->db;
}

http::token_verifier module::verifier()
{
    return [&tokens = inside_->tokens](std::string_view token) { return tokens.verify(token); };
}

questions& module::answers()
{
    return inside_->answers;
}

token_questions& module::token_answers()
{
    return inside_->token_answers;
}

confirmation_questions& module::confirmation_answers()
{
    return inside_->confirmation_answers;
}

task<http::result<core::uuid>> module::create_admin(std::string email, std::string name, std::string password)
{
    return make_admin(inside_->shared, std::move(email), std::move(name), std::move(password));
}

} // namespace fcg::users
