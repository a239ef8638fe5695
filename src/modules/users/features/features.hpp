#pragma once
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

#include <string>

/// The features of the module, one function and one file each; each adds its routes.
namespace fcg::users {

void register_user(http::routes& routes, module_context& context);
void log_in(http::routes& routes, module_context& context);
void refresh_session(http::routes& routes, module_context& context);
void log_out(http::routes& routes, module_context& context);
void my_profile(http::routes& routes, module_context& context);
void change_my_password(http::routes& routes, module_context& context);
void confirm_email_address(http::routes& routes, module_context& context);
void list_users(http::routes& routes, module_context& context);
void manage_user(http::routes& routes, module_context& context);
void change_user_role(http::routes& routes, module_context& context);

/// Opens an admin account, or makes an existing account admin, sets its password and ends its sessions. Has
/// no route; for the command line.
task<http::result<core::uuid>> make_admin(module_context& context, std::string email, std::string name,
                                          std::string password);

} // namespace fcg::users
