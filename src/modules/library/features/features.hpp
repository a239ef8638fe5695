#pragma once
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the module, one function and one file each.
namespace fcg::library {

void show_library(http::routes& routes, module_context& context);
void show_entitlement(http::routes& routes, module_context& context);
void download_game(http::routes& routes, module_context& context);

} // namespace fcg::library
