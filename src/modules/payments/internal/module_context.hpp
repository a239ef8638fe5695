#pragma once
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_log.hpp"
#include "internal/provider/guarded_provider.hpp"
#include "internal/running_time.hpp"
#include "internal/suspects.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"
#include "users/api/questions.hpp"

#include <chrono>

namespace fcg::payments {

/// What the features and reactions of this module share. It lives as long as the module.
struct module_context {
    environment& env;
    payment_settings const& settings;
    storage::database& db;
    guarded_provider& provider;
    running_time running{env.clock, env.random, db};
    payment_log log{env.data_folder, settings.payment_log};
    suspects suspected{env.background};
    users::questions* users = nullptr; ///< null before the module subscribes

    command_context context_for(core::trace trace) const
    {
        return {env.ids,          env.clock.now(),
                std::move(trace), std::chrono::milliseconds(settings.deadline_ms),
                running.total(),  running.life()};
    }
};

} // namespace fcg::payments
