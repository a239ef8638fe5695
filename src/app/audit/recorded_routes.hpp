#pragma once
#include "app/audit/audit_log.hpp"
#include "platform/http/routing/routes.hpp"

#include <string>

namespace fcg::app {

/// Returns the routes with recording added. An admin's request to a route that has an `act` is in the log
/// before it is handled, and the response's status is added afterwards. A request that cannot be recorded is
/// not handled: 503. `log` must outlive the routes.
http::routes record_acts(http::routes const& plain, audit_log& log);

/// Returns the name of the caller, an admin, in the audit log.
std::string name_admin(http::request const& request);

} // namespace fcg::app
