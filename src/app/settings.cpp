#include "app/settings.hpp"

#include "platform/http/address_list.hpp"

namespace fcg::app {

core::declared_settings declare_all(all_settings& values)
{
    core::declared_settings settings;
    settings.text("data.folder", values.data_folder,
                  "where databases, keys and logs are; created when it is missing");
    settings.list("modules", values.modules,
                  "the modules that this process hosts; the others are hosted by other processes, which are "
                  "called as `services` says");
    http::declare_settings(settings, values.http);
    declare_settings(settings, values.services);
    settings.list("operations.monitoringAddresses", values.operations.monitoring_addresses,
                  "addresses and prefixes that may see GET /metrics and the details of GET /readyz, as "
                  "admins may from anywhere; everybody else sees only whether the store is ready");
    settings.find("operations.monitoringAddresses")->check = [&values] {
        return http::address_list::error_in(values.operations.monitoring_addresses);
    };
    settings.flag("operations.readinessDetail", values.operations.readiness_detail,
                  "GET /readyz shows everybody what is wrong, not only that something is");
    settings.flag("operations.publicMetrics", values.operations.public_metrics,
                  "GET /metrics is for everybody");
    telemetry::declare_settings(settings, values.log);
    bus::declare_settings(settings, values.bus);
    bus::sqs::declare_settings(settings, values.sqs);
    users::declare_settings(settings, values.users);
    games::declare_settings(settings, values.games);
    payments::declare_settings(settings, values.payments);
    indexer::declare_settings(settings, values.search);
    notifications::declare_settings(settings, values.notifications);
    return settings;
}

} // namespace fcg::app
