#pragma once
#include "inside/provider/provider.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstdint>

namespace fcg::payments {

struct guard_settings {
    std::chrono::microseconds timeout = std::chrono::seconds(10); ///< of one question
    async::breaker_settings breaker{};
    std::int64_t requests_per_second = 0; ///< 0: as many as come; else a bucket that holds one second's
};

/// Stands before a provider: a limit in time, a pace, a circuit breaker, and a bound for what it says. A
/// question that takes too long, or is answered with nonsense (an approval without a reference or an amount,
/// a text that is too long), throws outcome_unknown where money moves (charge, refund, cancel) and
/// provider_unavailable elsewhere. An open circuit throws core::unavailable_elsewhere at once, so that what
/// waits goes on waiting in its queue. A provider that wants fewer questions (429) is asked again, slower:
/// that is no failure of its, and no attempt of anybody; whose turn does not come in time meets
/// core::unavailable_elsewhere, too. A refund of another amount than was asked for is refused. Metrics:
/// fcg_provider_requests_total{call, outcome}, fcg_provider_seconds, fcg_provider_circuit (0 closed, 1
/// half-open, 2 open), fcg_provider_pace. On the background loop.
class guarded_provider final : public payment_provider {
public:
    guarded_provider(payment_provider& behind, surroundings& with, guard_settings how);
    ~guarded_provider() override;

    std::string name() const override { return behind_.name(); }

    bool opens_first() const override { return behind_.opens_first(); }

    /// Nothing may be asked now: the circuit is open, or the provider wants to be asked nothing for more than
    /// some seconds.
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

    async::watched_circuit& circuit();

    /// Empty, or that payments wait because the provider is away. Any thread.
    std::string note() const;

private:
    struct inside;
    payment_provider& behind_;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
