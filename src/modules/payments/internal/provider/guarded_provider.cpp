#include "internal/provider/guarded_provider.hpp"

#include "internal/provider/pace.hpp"
#include "internal/provider/sense.hpp"
#include "platform/async/timeout.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::payments {

namespace {

enum class call { open, charge, look_up, cancel, refund, report, client_secret };

constexpr std::array<std::string_view, 7> call_names{"open",   "charge", "look_up",      "cancel",
                                                     "refund", "report", "client_secret"};

std::string_view name_of(call call)
{
    return call_names[static_cast<std::size_t>(call)];
}

/// Returns true if the call may have had its effect although there was no response.
bool moves_money(call call)
{
    return call == call::charge || call == call::cancel || call == call::refund;
}

/// The metrics of one kind of call.
struct measurements {
    measurements(telemetry::metrics& metrics, std::string_view call)
    {
        auto const counter = [&](char const* outcome) {
            return metrics.counter("fcg_provider_requests_total", "Requests to the payment provider",
                                   {{"call", std::string(call)}, {"outcome", outcome}});
        };
        answered = counter("answered");
        unavailable = counter("unavailable");
        unknown = counter("unknown");
        busy = counter("busy");
        broken_off = counter("broken_off");
        seconds =
            metrics.histogram("fcg_provider_seconds", "How long a request to the payment provider takes",
                              {{"call", std::string(call)}}, telemetry::duration_buckets());
    }

    telemetry::counter answered;
    telemetry::counter unavailable;
    telemetry::counter unknown;
    telemetry::counter busy;
    telemetry::counter broken_off;
    telemetry::histogram seconds;
};

/// How long a request may wait for its turn before its message goes back to the queue. No client waits for
/// these requests.
constexpr std::chrono::seconds patience{30};
/// How long a request from a buyer's browser may wait for its turn.
constexpr std::chrono::seconds browser_patience{2};
/// If the provider wants no requests for longer than this, no new work begins to ask it.
constexpr std::chrono::seconds long_wait{5};
/// How long the provider is left alone if its response does not say for how long.
constexpr std::chrono::seconds usual_hold{1};
constexpr std::chrono::minutes max_hold{10};
/// How many times in a row one request may be rejected with 429.
constexpr int max_busy_responses = 4;

std::chrono::microseconds patience_for(call call)
{
    return call == call::client_secret ? browser_patience : patience;
}

} // namespace

struct guarded_provider::impl {
    impl(std::string text, environment& env, guard_settings initial_settings)
        : name(std::move(text)),
          env(env),
          settings(initial_settings),
          circuit({.name = "provider", .address = "the payment provider " + name, .area = "payments"},
                  env.clock,
                  env.metrics.gauge("fcg_provider_circuit",
                                    "The circuit to the payment provider: 0 closed, 1 half-open, 2 open"),
                  initial_settings.breaker),
          turns(initial_settings.requests_per_second),
          rate(env.metrics.gauge("fcg_provider_pace",
                                 "Requests to the payment provider per second at most; 0: no limit"))
    {
        for (auto const call : call_names)
            measure.emplace_back(env.metrics, call);
        rate.set(static_cast<double>(turns.rate()));
    }

    [[noreturn]] void refuse() const
    {
        throw core::remote_unavailable("the payment provider " + name +
                                       " failed too often, and is not called for a while");
    }

    [[noreturn]] void refuse_busy() const
    {
        throw core::remote_unavailable("the payment provider " + name + " wants fewer requests");
    }

    bool is_held_off() const { return turns.next_wait(env.clock.steady_now()) > long_wait; }

    template <class T>
    using question = std::function<task<T>()>; ///< makes the request, once for each time that it is sent
    template <class T>
    using sense_check = std::function<std::string(T&)>;

    template <class T>
    task<T> ask(call call, question<T> make, sense_check<T> check);
    template <class T>
    task<std::optional<T>> ask_once(call call, question<T> const& make, sense_check<T> const& check);
    template <class T>
    task<T> ask_in_time(call call, task<T> work);
    task<> wait_for_turn(call call);
    void refuse_nonsense(call call, std::string const& why) const;
    void slow_down(provider_busy const& why);

    measurements const& measured(call call) const { return measure[static_cast<std::size_t>(call)]; }

    std::string name;
    environment& env;
    guard_settings settings;
    async::watched_circuit circuit;
    pace turns;
    std::vector<measurements> measure; ///< in the order of `call`
    telemetry::gauge rate;
};

task<> guarded_provider::impl::wait_for_turn(call call)
{
    for (bool has_turn = false; !has_turn;) {
        if (circuit.refuses())
            refuse();
        auto const now = env.clock.steady_now();
        if (turns.next_wait(now) > patience_for(call))
            refuse_busy();
        auto const slowdowns = turns.slowdowns();
        auto const pause = turns.take(now);
        if (pause > std::chrono::microseconds(0))
            co_await async::sleep_for(env.background, pause);
        has_turn = turns.slowdowns() == slowdowns;
    }
    if (!circuit.may_try())
        refuse();
}

/// Sends a request and checks the response. A provider that rejects a request with 429 did nothing, so the
/// same request is sent again when its turn has come, and it does not count as an attempt.
template <class T>
task<T> guarded_provider::impl::ask(call call, question<T> make, sense_check<T> check)
{
    for (int busy = 0; busy < max_busy_responses; ++busy) {
        co_await wait_for_turn(call);
        auto answer = co_await ask_once<T>(call, make, check);
        if (answer)
            co_return std::move(*answer);
    }
    refuse_busy();
}

/// Sends a request once. Returns nothing if the provider wants fewer requests. Whatever the provider says
/// about an order is a response; only a failure to respond counts against the provider.
template <class T>
task<std::optional<T>> guarded_provider::impl::ask_once(call call, question<T> const& make,
                                                        sense_check<T> const& check)
{
    auto const& measurements = measured(call);
    auto const begun = env.clock.steady_now();
    try {
        auto work = make();
        auto answer = co_await ask_in_time(call, std::move(work));
        refuse_nonsense(call, check(answer));
        circuit.succeeded();
        auto const now = env.clock.steady_now();
        turns.answered(now);
        rate.set(static_cast<double>(turns.rate()));
        measurements.answered.add();
        measurements.seconds.observe(std::chrono::duration<double>(now - begun).count());
        co_return std::optional<T>(std::in_place, std::move(answer));
    } catch (provider_busy const& why) {
        measurements.busy.add();
        slow_down(why);
    } catch (order_stumbled const&) {
        measurements.unavailable.add();
        circuit.succeeded();
        throw;
    } catch (provider_unavailable const&) {
        measurements.unavailable.add();
        circuit.failed();
        throw;
    } catch (outcome_unknown const&) {
        measurements.unknown.add();
        circuit.failed();
        throw;
    } catch (...) { // cancelled, or failed here: that says nothing about the provider
        measurements.broken_off.add();
        circuit.abandoned();
        throw;
    }
    co_return std::nullopt;
}

template <class T>
task<T> guarded_provider::impl::ask_in_time(call call, task<T> work)
{
    try {
        auto answer = co_await async::with_timeout(env.background, std::move(work), settings.timeout);
        co_return answer;
    } catch (async::timed_out const&) {
        auto const why = fmt::format("the payment provider {} did not answer {} within {} ms", name,
                                     name_of(call), settings.timeout.count() / 1'000);
        if (moves_money(call))
            throw outcome_unknown(why);
        throw provider_unavailable(why);
    }
}

void guarded_provider::impl::refuse_nonsense(call call, std::string const& why) const
{
    if (why.empty())
        return;
    auto const text =
        fmt::format("the payment provider {} gave an invalid answer to {}: {}", name, name_of(call), why);
    if (moves_money(call))
        throw outcome_unknown(text);
    throw provider_unavailable(text);
}

void guarded_provider::impl::slow_down(provider_busy const& why)
{
    circuit.succeeded();
    auto const hold = std::min<std::chrono::microseconds>(why.retry_after.value_or(usual_hold), max_hold);
    turns.slow_down(env.clock.steady_now(), hold);
    rate.set(static_cast<double>(turns.rate()));
    telemetry::log(telemetry::level::warning, "payments", "",
                   "the payment provider {} wants fewer requests ({}): none for {} ms, then {} a second",
                   name, why.what(), hold.count() / 1'000, turns.rate());
}

guarded_provider::guarded_provider(payment_provider& behind, environment& env, guard_settings settings)
    : behind_(behind),
      impl_(std::make_unique<impl>(behind.name(), env, settings))
{
}

guarded_provider::~guarded_provider() = default;

bool guarded_provider::is_left_alone() const
{
    return impl_->circuit.refuses() || impl_->is_held_off();
}

void guarded_provider::refuse_while_open() const
{
    if (impl_->circuit.refuses())
        impl_->refuse();
    if (impl_->is_held_off())
        impl_->refuse_busy();
}

task<std::string> guarded_provider::open(charge_order order)
{
    auto make = [this, order = std::move(order)] { return behind_.open(order); };
    return impl_->ask<std::string>(call::open, std::move(make),
                                   [](std::string& said) { return why_senseless(said); });
}

task<charge_outcome> guarded_provider::charge(charge_order order)
{
    auto make = [this, order = std::move(order)] { return behind_.charge(order); };
    return impl_->ask<charge_outcome>(call::charge, std::move(make),
                                      [](charge_outcome& said) { return why_senseless(said); });
}

task<std::optional<charge_outcome>> guarded_provider::look_up(known_charge charge)
{
    using outcome = std::optional<charge_outcome>;
    auto make = [this, known = std::move(charge)] { return behind_.look_up(known); };
    return impl_->ask<outcome>(call::look_up, std::move(make),
                               [](outcome& said) { return why_senseless(said); });
}

task<charge_outcome> guarded_provider::cancel(known_charge charge)
{
    auto make = [this, known = std::move(charge)] { return behind_.cancel(known); };
    return impl_->ask<charge_outcome>(call::cancel, std::move(make),
                                      [](charge_outcome& said) { return why_senseless(said); });
}

task<refund_outcome> guarded_provider::refund(refund_order order)
{
    auto check = [amount = order.amount](refund_outcome& said) { return why_senseless(said, amount); };
    auto make = [this, order = std::move(order)] { return behind_.refund(order); };
    return impl_->ask<refund_outcome>(call::refund, std::move(make), std::move(check));
}

task<report_page> guarded_provider::report(core::time_point begin, core::time_point end, std::string page)
{
    auto make = [this, begin, end, page = std::move(page)] { return behind_.report(begin, end, page); };
    return impl_->ask<report_page>(call::report, std::move(make),
                                   [](report_page& said) { return why_senseless(said); });
}

task<std::string> guarded_provider::client_secret(known_charge charge)
{
    auto make = [this, known = std::move(charge)] { return behind_.client_secret(known); };
    return impl_->ask<std::string>(call::client_secret, std::move(make),
                                   [](std::string& said) { return why_senseless(said); });
}

async::watched_circuit& guarded_provider::circuit()
{
    return impl_->circuit;
}

std::string guarded_provider::warning() const
{
    if (impl_->circuit.status().state == async::circuit::closed)
        return {};
    return "payments wait: the payment provider " + impl_->name + " does not answer";
}

} // namespace fcg::payments
