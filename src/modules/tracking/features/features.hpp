#pragma once
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

/// The endpoints of the module, one function and one file each.
namespace fcg::tracking {

void show_timeline(http::routes& routes, module_context& context);
void follow_purchase(http::routes& routes, module_context& context);

} // namespace fcg::tracking
