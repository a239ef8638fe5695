#include "module.hpp"

#include "features/features.hpp"
#include "internal/account.hpp"
#include "internal/email_confirmation.hpp"
#include "internal/module_context.hpp"
#include "internal/sessions.hpp"
#include "users/api/questions.hpp"

namespace fcg::users {

namespace {

task<account_answer> answer_account(storage::database& database, account_question question)
{
    auto const id = core::uuid::parse(question.user_id);
    if (!id)
        co_return account_answer();
    auto const account = database.read([&](storage::reader& db) { return find_account(db, *id); });
    if (!account)
        co_return account_answer();
    co_return account_answer{account_summary{account->id.to_string(), account->open}};
}

task<token_answer> answer_token(access_tokens& tokens, token_question question)
{
    auto const standing = tokens.look_up(question.token);
    if (!standing)
        co_return token_answer();
    auto const& [caller, until] = *standing;
    co_return token_answer{bearer{caller.user_id, std::string(to_text(caller.role)), caller.session, until}};
}

task<confirmation_answer> answer_confirmation(module_context& context, confirmation_question question)
{
    auto const id = core::uuid::parse(question.user_id);
    if (!id)
        co_return confirmation_answer();
    auto unit = [&](storage::transaction& tx) { return make_confirmation_token(tx, context, *id); };
    auto confirmation_token = co_await context.db.write(unit);
    co_return confirmation_answer{std::move(confirmation_token)};
}

} // namespace

struct module::impl {
    impl(environment& env, user_settings const& values)
        : settings(values),
          hasher(env, settings),
          tokens({load_signing_keys(env.data_folder / "keys", env.random), values.issuer, values.audience},
                 std::chrono::minutes(values.access_token_minutes), env.clock),
          lockout(env.clock, values.lockout_failures, std::chrono::minutes(values.lockout_minutes)),
          db(env.open_database("users")),
          shared{env, settings, *db, hasher, tokens, lockout}
    {
        db->read([&](storage::reader& reader) { recall_changes(reader, tokens, env.clock.now()); });
    }

    user_settings settings;
    password_hasher hasher;
    access_tokens tokens; ///< outlives the writer, whose last commits still use it
    login_lockout lockout;
    std::unique_ptr<storage::database> db;
    module_context shared;
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

storage::database& module::database()
{
    return *impl_->db;
}

http::token_verifier module::verifier()
{
    return [&tokens = impl_->tokens](std::string_view token) { return tokens.verify(token); };
}

void module::answer_questions(bus::question_directory& questions)
{
    auto& shared = impl_->shared;
    questions.answer<account_question>(
        [&shared](account_question question) { return answer_account(shared.db, std::move(question)); });
    questions.answer<token_question>(
        [&shared](token_question question) { return answer_token(shared.tokens, std::move(question)); });
    questions.answer<confirmation_question>([&shared](confirmation_question question) {
        return answer_confirmation(shared, std::move(question));
    });
}

task<http::result<core::uuid>> module::create_admin(std::string email, std::string name, std::string password)
{
    return make_admin(impl_->shared, std::move(email), std::move(name), std::move(password));
}

} // namespace fcg::users
