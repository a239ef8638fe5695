#pragma once
#include "internal/provider/provider.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <cstdint>

namespace fcg::payments {

struct guard_settings {
    std::chrono::microseconds timeout = std::chrono::seconds(10); ///< of one request
    async::breaker_settings breaker{};
    /// 0 means no limit. Otherwise it is a token bucket with a burst of one second.
    std::int64_t requests_per_second = 0;
};

/// Guards a provider with a timeout, a rate limit, a circuit breaker, and checks of its responses. A request
/// that takes too long, or whose response is invalid (an approval without a reference or an amount, a text
/// that is too long), throws outcome_unknown where money moves (charge, refund, cancel) and
/// provider_unavailable elsewhere. An open circuit throws core::remote_unavailable at once, so that waiting
/// messages stay in their queue. A provider that wants fewer requests (429) is asked again, more slowly: that
/// counts neither as its failure nor as an attempt; a request whose turn does not come in time throws
/// core::remote_unavailable, too. A refund of another amount than was asked for is refused. Metrics:
/// fcg_provider_requests_total{call, outcome}, fcg_provider_seconds, fcg_provider_circuit (0 closed, 1
/// half-open, 2 open), fcg_provider_pace. Must run on the background loop.
class guarded_provider final : public payment_provider {
public:
    guarded_provider(payment_provider& behind, environment& env, guard_settings settings);
    ~guarded_provider() override;

    std::string name() const override { return behind_.name(); }

    bool opens_first() const override { return behind_.opens_first(); }

    /// Returns true if no request may be made now: the circuit is open, or the provider wants no requests for
    /// more than some seconds.
    bool is_left_alone() const;
    /// Throws core::remote_unavailable while is_left_alone() is true. Call it before an attempt is recorded.
    void refuse_while_open() const;

    task<std::string> open(charge_order order) override;
    task<charge_outcome> charge(charge_order order) override;
    task<std::optional<charge_outcome>> look_up(known_charge charge) override;
    task<charge_outcome> cancel(known_charge charge) override;
    task<refund_outcome> refund(refund_order order) override;
    task<report_page> report(core::time_point begin, core::time_point end, std::string page) override;
    task<std::string> client_secret(known_charge charge) override;

    async::watched_circuit& circuit();

    /// Returns a text that payments wait because the provider is unavailable, or an empty text. Thread-safe.
    std::string warning() const;

private:
    struct impl;
    payment_provider& behind_;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::payments
