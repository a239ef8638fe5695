#pragma once
#include "app/modules.hpp"
#include "app/services/settings.hpp"
#include "bus/bus.hpp"
#include "bus/sqs/settings.hpp"
#include "games/module.hpp"
#include "indexer/module.hpp"
#include "notifications/module.hpp"
#include "payments/module.hpp"
#include "platform/core/settings.hpp"
#include "platform/http/settings.hpp"
#include "platform/telemetry/log.hpp"
#include "users/module.hpp"

#include <string>
#include <vector>

namespace fcg::app {

/// Who besides admins may see operational information.
struct operation_settings {
    /// Addresses and prefixes that may see GET /metrics and the details of GET /readyz.
    std::vector<std::string> monitoring_addresses = {"127.0.0.0/8", "::1"};
    bool readiness_detail = false; ///< makes the details of GET /readyz public
    bool public_metrics = false;   ///< makes GET /metrics public
};

/// Every setting of the program, with its default.
struct all_settings {
    std::string data_folder = "data";
    std::vector<std::string> modules = all_modules(); ///< hosted by this process; see app/hosting.hpp
    http::server_settings http;
    service_settings services;
    operation_settings operations;
    telemetry::log_settings log;
    bus::bus_settings bus;
    bus::sqs::sqs_settings sqs;
    users::user_settings users;
    games::game_settings games;
    payments::payment_settings payments;
    indexer::search_settings search;
    notifications::notification_settings notifications;
};

/// Declares every setting. `settings` must outlive the declarations.
core::declared_settings declare_all(all_settings& settings);

} // namespace fcg::app
