#pragma once
#include "internal/provider/pace.hpp"
#include "internal/provider/provider.hpp"
#include "platform/async/guarded_call.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

    async::watched_circuit& circuit() { return guard_.circuit(); }

    /// Returns a text that payments wait because the provider is unavailable, or an empty text. Thread-safe.
    std::string warning() const;

private:
    enum class call { open, charge, look_up, cancel, refund, report, client_secret };

    /// The metrics of one kind of call.
    struct measurements {
        telemetry::counter answered;
        telemetry::counter unavailable;
        telemetry::counter unknown;
        telemetry::counter busy;
        telemetry::counter broken_off;
        telemetry::histogram seconds;
    };

    template <class T>
    using question = std::function<task<T>()>; ///< makes the request, once for each time that it is sent
    template <class T>
    using sense_check = std::function<std::string(T&)>;

    static std::string_view name_of(call call);
    static bool moves_money(call call);
    static std::chrono::microseconds patience_for(call call);

    template <class T, class Order>
    task<T> pass_on(call call, task<T> (payment_provider::*request)(Order), Order order);
    template <class T>
    task<T> ask(call call, question<T> make, sense_check<T> check);
    template <class T>
    task<std::optional<T>> ask_once(call call, question<T> const& make, sense_check<T> const& check);
    template <class T>
    task<T> ask_in_time(call call, task<T> work);
    task<> wait_for_turn(call call);
    bool is_held_off() const;
    [[noreturn]] void refuse() const;
    [[noreturn]] void refuse_busy() const;
    [[noreturn]] void fail(call call, std::string const& why) const;
    void slow_down(provider_busy const& why);

    payment_provider& behind_;
    std::string name_;
    environment& env_;
    guard_settings settings_;
    async::guarded_call guard_;
    pace turns_;
    std::vector<measurements> measurements_; ///< in the order of `call`
    telemetry::gauge rate_;
};

} // namespace fcg::payments
