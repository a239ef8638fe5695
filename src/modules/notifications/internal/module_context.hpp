#pragma once
#include "games/api/questions.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"
#include "users/api/questions.hpp"

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
    webhook_deliverer* webhooks = nullptr;
    mail_deliverer* mail = nullptr;                         ///< null if no email is sent
    games::questions* games = nullptr;                      ///< null before subscribe()
    users::confirmation_questions* confirmations = nullptr; ///< null before subscribe()
};

} // namespace fcg::notifications
