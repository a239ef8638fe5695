#pragma once
#include "bus/question_directory.hpp"
#include "internal/payment/opened_payments.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_log.hpp"
#include "internal/provider/guarded_provider.hpp"
#include "internal/running_time.hpp"
#include "internal/suspects.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

#include <chrono>

namespace fcg::payments {

/// What the features and reactions of this module share. It lives as long as the module.
struct module_context {
    environment& env;
    payment_settings const& settings;
    storage::database& db;
    guarded_provider& provider;
    bus::question_directory const& questions;
    running_time running{env.clock, env.random, db};
    payment_log log{env.data_folder, settings.payment_log};
    suspects suspected{env.background};
    opened_payments opened{};

    /// Returns the trace of work that no request and no message has caused.
    core::trace new_trace() const
    {
        return {.correlation_id = env.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    }

    command_context context_for(core::trace trace) const
    {
        return {env.ids,          env.clock.now(),
                std::move(trace), std::chrono::milliseconds(settings.deadline_ms),
                running.total(),  running.life()};
    }
};

} // namespace fcg::payments
