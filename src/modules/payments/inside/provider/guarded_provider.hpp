#pragma once
#include "inside/provider/provider.hpp"
#include "platform/async/circuit_breaker.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstdint>

namespace fcg::payments {

struct guard_settings {
    std::chrono::microseconds timeout = std::chrono::seconds(10); ///< of one question
    async::breaker_settings breaker{};
    std::int64_t requests_per_second = 0; ///< 0: as many as come; else a bucket that holds one second's
};

/// Stands before a provider: a limit in time, a limit in rate, and a circuit breaker. A question that takes
/// too long throws outcome_unknown where money moves (charge, refund, cancel) and provider_unavailable
/// elsewhere. An open circuit throws core::unavailable_elsewhere at once, so that what waits goes on waiting
/// in its queue. Metrics: fcg_provider_requests_total{call, outcome}, fcg_provider_seconds,
/// fcg_provider_circuit (0 closed, 1 half-open, 2 open). On the background loop.
class guarded_provider final : public payment_provider {
public:
    guarded_provider(payment_provider& behind, surroundings& with, guard_settings how);
    ~guarded_provider() override;

    std::string name() const override { return behind_.name(); }

    bool opens_first() const override { return behind_.opens_first(); }

    /// The circuit is open: nothing may be asked now.
    bool is_left_alone() const;
    /// Throws core::unavailable_elsewhere while it is: look before an attempt is recorded.
    void refuse_while_open() const;

    task<std::string> open(charge_order order) override;
    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge which) override;
    task<charge_outcome> cancel(known_charge which) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point from, core::time_point to, std::string page) override;
    task<std::string> client_secret(known_charge which) override;

    /// Empty, or that payments wait because the provider is away. Any thread.
    std::string note() const;

private:
    struct inside;
    payment_provider& behind_;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
