#pragma once
#include "inside/parts.hpp"
#include "platform/core/trace.hpp"
#include "users/api/questions.hpp"

#include <functional>
#include <string>

/// Having a payment charged: for the worker, and for the sweeper when the worker's message is lost.
namespace fcg::payments {

struct charging {
    parts& of;
    users::questions& users;
    core::trace trace;
    std::function<void()> fence = [] {}; ///< inside each transaction; throws when the lease is lost
};

/// Throws provider_unavailable and core::unavailable when it should be tried again. After an outcome that is
/// not known it asks once, then leaves the payment to the sweeper.
task<> have_charged(charging how, std::string payment_id);

} // namespace fcg::payments
