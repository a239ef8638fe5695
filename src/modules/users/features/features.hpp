#pragma once
#include "inside/parts.hpp"
#include "platform/http/routes.hpp"

#include <string>

/// One function and one file per feature; each adds its routes.
namespace fcg::users {

void register_user(http::routes& into, parts& of);
void log_in(http::routes& into, parts& of);
void refresh_session(http::routes& into, parts& of);
void log_out(http::routes& into, parts& of);
void my_profile(http::routes& into, parts& of);
void change_my_password(http::routes& into, parts& of);
void confirm_email_address(http::routes& into, parts& of);
void list_users(http::routes& into, parts& of);
void manage_user(http::routes& into, parts& of);
void change_user_role(http::routes& into, parts& of);

// answer_questions.cpp
void answer_find_account(http::routes& into, questions& answers);
void answer_who_is(http::routes& into, token_questions& answers);
void answer_confirmation_token(http::routes& into, confirmation_questions& answers);

/// Not a route: for the command line. Makes the account, or makes an existing one admin, sets its password
/// and ends its sessions.
task<http::result<core::uuid>> make_admin(parts& of, std::string email, std::string name,
                                          std::string password);

} // namespace fcg::users
