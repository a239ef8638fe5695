#pragma once
#include "games/api/questions.hpp"
#include "module.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"
#include "users/api/questions.hpp"

namespace fcg::notifications {

class endpoint_book;
class mail_deliverer;
class webhook_deliverer;

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    notification_settings const& how;
    storage::database& db;
    endpoint_book& endpoints;
    webhook_deliverer* webhooks = nullptr;
    mail_deliverer* mail = nullptr;                         ///< none: no e-mail is sent
    games::questions* games = nullptr;                      ///< since subscribe()
    users::confirmation_questions* confirmations = nullptr; ///< since subscribe()
};

} // namespace fcg::notifications
