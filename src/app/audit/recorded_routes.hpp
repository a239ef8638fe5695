#pragma once
#include "app/audit/audit_log.hpp"
#include "platform/http/routes.hpp"

#include <string>

namespace fcg::app {

/// The same routes; what admins do by those that have an `act` is in the log before it is done, with the
/// answer's status behind it. What cannot be recorded is not done: 503. `log` outlives the routes.
http::routes record_acts(http::routes const& plain, audit_log& log);

/// The caller as the audit log names an admin.
std::string name_admin(http::request const& request);

} // namespace fcg::app
