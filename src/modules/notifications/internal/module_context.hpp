#pragma once
#include "bus/question_directory.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

namespace fcg::notifications {

class endpoint_book;
class mail_deliverer;
class webhook_deliverer;

/// What the features and reactions of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    notification_settings const& settings;
    storage::database& db;
    endpoint_book& endpoints;
    bus::question_directory const& questions;
    webhook_deliverer* webhooks = nullptr;
    mail_deliverer* mail = nullptr; ///< null if no email is sent
};

} // namespace fcg::notifications
