#include "module.hpp"

#include "features/features.hpp"
#include "internal/account.hpp"
#include "internal/email_confirmation.hpp"
#include "internal/module_context.hpp"
#include "internal/sessions.hpp"

namespace fcg::users {

namespace {

class answers_from_database final : public questions {
public:
    explicit answers_from_database(storage::database& database) : database_(database) {}

    task<std::optional<account_summary>> find_account(std::string user_id) override
    {
        auto const id = core::uuid::parse(user_id);
        if (!id)
            co_return std::nullopt;
        auto const account =
            database_.read([&](storage::reader& db) { return users::find_account(db, *id); });
        if (!account)
            co_return std::nullopt;
        co_return account_summary{account->id.to_string(), account->open};
    }

private:
    storage::database& database_;
};

class answers_from_tokens final : public token_questions {
public:
    explicit answers_from_tokens(access_tokens& access_tokens) : access_tokens_(access_tokens) {}

    task<std::optional<bearer>> who_is(std::string token) override
    {
        auto const standing = access_tokens_.look_up(token);
        if (!standing)
            co_return std::nullopt;
        auto const& [caller, until] = *standing;
        co_return bearer{caller.user_id, std::string(to_text(caller.role)), caller.session, until};
    }

private:
    access_tokens& access_tokens_;
};

class confirmation_mail_answers final : public confirmation_questions {
public:
    explicit confirmation_mail_answers(module_context& context) : context_(context) {}

    task<std::optional<confirmation_token>> make_confirmation_token(std::string user_id) override
    {
        auto const id = core::uuid::parse(user_id);
        if (!id)
            co_return std::nullopt;
        auto unit = [&](storage::transaction& tx) {
            return users::make_confirmation_token(tx, context_, *id);
        };
        auto confirmation_token = co_await context_.db.write(unit);
        co_return confirmation_token;
    }

private:
    module_context& context_;
};

} // namespace

struct module::impl {
    impl(environment& env, user_settings const& values)
        : settings(values),
          hasher(env, settings),
          tokens({load_signing_keys(env.data_folder / "keys", env.random), values.issuer, values.audience},
                 std::chrono::minutes(values.access_token_minutes), env.clock),
          lockout(env.clock, values.lockout_failures, std::chrono::minutes(values.lockout_minutes)),
          db(env.open_database("users")),
          answers(*db),
          token_responses(tokens),
          shared{env, settings, *db, hasher, tokens, lockout},
          confirmation_responses(shared)
    {
        db->read([&](storage::reader& reader) { recall_changes(reader, tokens, env.clock.now()); });
    }

    user_settings settings;
    password_hasher hasher;
    access_tokens tokens; ///< outlives the writer, whose last commits still use it
    login_lockout lockout;
    std::unique_ptr<storage::database> db;
    answers_from_database answers;
    answers_from_tokens token_responses;
    module_context shared;
    confirmation_mail_answers confirmation_responses;
};

module::module(environment& env, user_settings const& settings)
{
    impl_ = std::make_unique<impl>(env, settings);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& shared = impl_->shared;
    register_user(routes, shared);      // POST /api/users                            anyone
    log_in(routes, shared);             // POST /api/auth/login                       anyone
    refresh_session(routes, shared);    // POST /api/auth/refresh                     anyone
    log_out(routes, shared);            // POST /api/auth/logout                      signed in
    my_profile(routes, shared);         // GET, PUT, DELETE /api/users/me             signed in
    change_my_password(routes, shared); // PUT /api/users/me/password                 signed in
    // POST /api/users/me/email-confirmation signed in, /api/users/email-confirmation anyone
    confirm_email_address(routes, shared);
    list_users(routes, shared);       // GET /api/users                             admin
    manage_user(routes, shared);      // GET, PUT, DELETE /api/users/{id}           admin
    change_user_role(routes, shared); // PUT /api/users/{id}/role                   admin
}

void module::add_internal_routes(http::routes& routes)
{
    answer_find_account(routes, impl_->answers);   // POST /internal/users/find-account
    answer_who_is(routes, impl_->token_responses); // POST /internal/users/who-is
    // POST /internal/users/confirmation-token
    answer_confirmation_token(routes, impl_->confirmation_responses);
}

storage::database& module::database()
{
    return *impl_->db;
}

http::token_verifier module::verifier()
{
    return [&tokens = impl_->tokens](std::string_view token) { return tokens.verify(token); };
}

void module::offer_questions(bus::question_directory& questions)
{
    questions.offer<users::questions>(impl_->answers);
    questions.offer<token_questions>(impl_->token_responses);
    questions.offer<confirmation_questions>(impl_->confirmation_responses);
}

task<http::result<core::uuid>> module::create_admin(std::string email, std::string name, std::string password)
{
    return make_admin(impl_->shared, std::move(email), std::move(name), std::move(password));
}

} // namespace fcg::users
