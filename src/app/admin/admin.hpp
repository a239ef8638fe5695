#pragma once
#include "app/settings.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routes.hpp"

/// What operators look at and do, over HTTP. The same operations stand behind `fcg queue`, `fcg events` and
/// `fcg index`.
namespace fcg::app {

class audit_log;
class store;

/// GET /livez, /readyz, /metrics
void add_health_routes(http::routes& into, store& of, operation_settings const& how);
/// GET /api/admin/queues[/{queue}/messages], POST /api/admin/queues/{queue}/redrive and /purge
void add_queue_routes(http::routes& into, store& of);
/// GET /api/admin/dead-letters, /dead-letter-groups, /dead-letters/{queue}/{id}, POST .../redrive,
/// .../discard and
/// .../edit, /api/admin/redrives
void add_dead_letter_routes(http::routes& into, store& of);
/// GET /api/admin/audit
void add_audit_route(http::routes& into, audit_log& log);
/// GET /api/admin/circuits, POST /api/admin/circuits/{circuit}/reset
void add_circuit_routes(http::routes& routes, store& store);
/// GET /api/admin/events/{module}
void add_event_routes(http::routes& into, store& of);
/// GET /api/admin/index, POST /api/admin/index/rebuild and /verify; only where the indexer is hosted.
void add_index_routes(http::routes& into, store& of);
/// GET /api/admin/settings
void add_settings_route(http::routes& into, core::declared_settings const& declared);

} // namespace fcg::app
