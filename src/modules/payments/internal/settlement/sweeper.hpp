#pragma once
#include "internal/module_context.hpp"
#include "users/api/questions.hpp"

#include <cstdint>
#include <memory>

/// Settles payments without news by asking the provider what happened to them. It has refunds without news
/// worked on again.
namespace fcg::payments {

/// Sweeps open payments, one round at a time, on the background loop. While the provider's circuit is open a
/// round waits for the next one, and nothing is ended. Metrics: fcg_payments_swept_total{end},
/// fcg_refunds_parked.
class sweeper {
public:
    sweeper(module_context& context, users::questions& users);
    ~sweeper();

    void start();
    task<bool> stop(); ///< returns false if something still runs

    /// Looks at every open payment that is due now. Returns the number of payments that it ended. For tests
    /// and operators.
    task<std::int64_t> sweep();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::payments
