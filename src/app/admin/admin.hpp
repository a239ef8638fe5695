#pragma once
#include "app/settings.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/routing/routes.hpp"

/// The operators' HTTP routes. `fcg queue`, `fcg events` and `fcg index` use the same operations.
namespace fcg::app {

class audit_log;
class store;
struct recorded_act;

/// Adds GET /livez, /readyz, /metrics.
void add_health_routes(http::routes& routes, store& store, operation_settings const& settings);
/// Adds GET /api/admin/queues[/{queue}/messages], POST /api/admin/queues/{queue}/redrive and /purge.
void add_queue_routes(http::routes& routes, store& store);
/// Adds GET /api/admin/dead-letters, /dead-letter-groups, /dead-letters/{queue}/{id}, POST .../redrive,
/// .../discard and .../edit, and /api/admin/redrives.
void add_dead_letter_routes(http::routes& routes, store& store);
/// Adds GET /api/admin/audit.
void add_audit_route(http::routes& routes, audit_log& log);
/// Returns the shape of an act. It is a function because other shapes are made with it before main().
http::shape<recorded_act> const& act_shape();
/// Adds GET /api/admin/circuits, POST /api/admin/circuits/{circuit}/reset.
void add_circuit_routes(http::routes& routes, store& store);
/// Adds GET /api/admin/events/{module}.
void add_event_routes(http::routes& routes, store& store);
/// Adds GET /api/admin/index, POST /api/admin/index/rebuild and /verify. Call it only where the indexer is
/// hosted.
void add_index_routes(http::routes& routes, store& store);
/// Adds GET /api/admin/settings.
void add_settings_route(http::routes& routes, core::declared_settings const& declared);

} // namespace fcg::app
