#include "app/settings.hpp"

#include "platform/http/address_list.hpp"

namespace fcg::app {

std::vector<std::string> all_modules()
{
    return {"users", "games", "library", "payments", "indexer", "tracking", "notifications"};
}

core::declared_settings declare_all(all_settings& into)
{
    core::declared_settings settings;
    settings.text("data.folder", into.data_folder,
                  "where databases, keys and logs live; made when it is missing");
    settings.list(
        "modules", into.modules,
        "the modules that this process hosts; the others are hosted by other processes, which are asked "
        "as `services` says");
    http::declare_settings(settings, into.http);
    declare_settings(settings, into.services);
    settings.list(
        "operations.monitoringAddresses", into.operations.monitoring_addresses,
        "addresses and prefixes that may see GET /metrics and what GET /readyz tells, as admins may "
        "from anywhere; everybody else is told only whether the store is ready");
    settings.find("operations.monitoringAddresses")->check = [&into] {
        return http::address_list::error_in(into.operations.monitoring_addresses);
    };
    settings.flag("operations.readinessDetail", into.operations.readiness_detail,
                  "GET /readyz tells everybody what is wrong, not only that something is");
    settings.flag("operations.publicMetrics", into.operations.public_metrics,
                  "GET /metrics is for everybody");
    telemetry::declare_settings(settings, into.log);
    bus::declare_settings(settings, into.bus);
    bus::sqs::declare_settings(settings, into.sqs);
    users::declare_settings(settings, into.users);
    games::declare_settings(settings, into.games);
    payments::declare_settings(settings, into.payments);
    indexer::declare_settings(settings, into.search);
    notifications::declare_settings(settings, into.notifications);
    return settings;
}

} // namespace fcg::app
