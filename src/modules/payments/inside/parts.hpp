#pragma once
#include "inside/payment/payment_log.hpp"
#include "inside/payment/steps.hpp"
#include "inside/provider/guarded_provider.hpp"
#include "inside/running_time.hpp"
#include "inside/settling/suspects.hpp"
#include "module.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <chrono>

namespace fcg::payments {

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    payment_settings const& how;
    storage::database& db;
    guarded_provider& provider;
    running_time running{with.clock, with.chance, db};
    payment_log log{with.data_folder, how.payment_log};
    suspects suspected{with.background};

    step step_for(core::trace trace) const
    {
        return {with.ids,         with.clock.now(),
                std::move(trace), std::chrono::milliseconds(how.deadline_ms),
                running.total(),  running.life()};
    }
};

} // namespace fcg::payments
