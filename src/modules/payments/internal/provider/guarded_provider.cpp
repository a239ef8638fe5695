#include "internal/provider/guarded_provider.hpp"

#include "internal/provider/sense.hpp"
#include "platform/async/timeout.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace fcg::payments {

namespace {

constexpr std::array<std::string_view, 7> call_names{"open",   "charge", "look_up",      "cancel",
                                                     "refund", "report", "client_secret"};

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

} // namespace

guarded_provider::guarded_provider(payment_provider& behind, environment& env, guard_settings settings)
    : behind_(behind),
      name_(behind.name()),
      env_(env),
      settings_(settings),
      guard_(env.background, env.clock,
             {.name = "provider", .address = "the payment provider " + name_, .area = "payments"},
             env.metrics.gauge("fcg_provider_circuit",
                               "The circuit to the payment provider: 0 closed, 1 half-open, 2 open"),
             {.limit = settings.timeout, .breaker = settings.breaker}),
      turns_(settings.requests_per_second),
      rate_(env.metrics.gauge("fcg_provider_pace",
                              "Requests to the payment provider per second at most; 0: no limit"))
{
    for (auto const call : call_names) {
        auto const counter = [&](char const* outcome) {
            return env.metrics.counter("fcg_provider_requests_total", "Requests to the payment provider",
                                       {{"call", std::string(call)}, {"outcome", outcome}});
        };
        measurements_.push_back(
            {.answered = counter("answered"),
             .unavailable = counter("unavailable"),
             .unknown = counter("unknown"),
             .busy = counter("busy"),
             .broken_off = counter("broken_off"),
             .seconds = env.metrics.histogram("fcg_provider_seconds",
                                              "How long a request to the payment provider takes",
                                              {{"call", std::string(call)}}, telemetry::duration_buckets())});
    }
    rate_.set(static_cast<double>(turns_.rate()));
}

std::string_view guarded_provider::name_of(call call)
{
    return call_names[static_cast<std::size_t>(call)];
}

/// Returns true if the call may have had its effect although there was no response.
bool guarded_provider::moves_money(call call)
{
    return call == call::charge || call == call::cancel || call == call::refund;
}

std::chrono::microseconds guarded_provider::patience_for(call call)
{
    return call == call::client_secret ? browser_patience : patience;
}

bool guarded_provider::is_held_off() const
{
    return turns_.next_wait(env_.clock.steady_now()) > long_wait;
}

bool guarded_provider::is_left_alone() const
{
    return guard_.circuit().refuses() || is_held_off();
}

void guarded_provider::refuse() const
{
    throw core::remote_unavailable("the payment provider " + name_ +
                                   " failed too often, and is not called for a while");
}

void guarded_provider::refuse_busy() const
{
    throw core::remote_unavailable("the payment provider " + name_ + " wants fewer requests");
}

void guarded_provider::refuse_while_open() const
{
    if (guard_.circuit().refuses())
        refuse();
    if (is_held_off())
        refuse_busy();
}

/// Throws what a missing or an invalid response means for the money.
void guarded_provider::fail(call call, std::string const& why) const
{
    auto const text = fmt::format("the payment provider {} {}", name_, why);
    if (moves_money(call))
        throw outcome_unknown(text);
    throw provider_unavailable(text);
}

task<> guarded_provider::wait_for_turn(call call)
{
    for (bool has_turn = false; !has_turn;) {
        if (guard_.circuit().refuses())
            refuse();
        auto const now = env_.clock.steady_now();
        if (turns_.next_wait(now) > patience_for(call))
            refuse_busy();
        auto const slowdowns = turns_.slowdowns();
        auto const pause = turns_.take(now);
        if (pause > std::chrono::microseconds(0))
            co_await async::sleep_for(env_.background, pause);
        has_turn = turns_.slowdowns() == slowdowns;
    }
    if (!guard_.circuit().may_try())
        refuse();
}

/// Sends a request and checks the response. A provider that rejects a request with 429 did nothing, so the
/// same request is sent again when its turn has come, and it does not count as an attempt.
template <class T>
task<T> guarded_provider::ask(call call, question<T> make, sense_check<T> check)
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
task<std::optional<T>> guarded_provider::ask_once(call call, question<T> const& make,
                                                  sense_check<T> const& check)
{
    auto const& measurements = measurements_[static_cast<std::size_t>(call)];
    auto const begun = env_.clock.steady_now();
    try {
        auto work = make();
        auto answer = co_await ask_in_time(call, std::move(work));
        if (auto const why = check(answer); !why.empty())
            fail(call, fmt::format("gave an invalid answer to {}: {}", name_of(call), why));
        guard_.circuit().succeeded();
        auto const now = env_.clock.steady_now();
        turns_.answered(now);
        rate_.set(static_cast<double>(turns_.rate()));
        measurements.answered.add();
        measurements.seconds.observe(std::chrono::duration<double>(now - begun).count());
        co_return std::optional<T>(std::in_place, std::move(answer));
    } catch (provider_busy const& why) {
        measurements.busy.add();
        slow_down(why);
    } catch (order_stumbled const&) {
        measurements.unavailable.add();
        guard_.circuit().succeeded();
        throw;
    } catch (provider_unavailable const&) {
        measurements.unavailable.add();
        guard_.circuit().failed();
        throw;
    } catch (outcome_unknown const&) {
        measurements.unknown.add();
        guard_.circuit().failed();
        throw;
    } catch (...) { // cancelled, or failed here: that says nothing about the provider
        measurements.broken_off.add();
        guard_.circuit().abandoned();
        throw;
    }
    co_return std::nullopt;
}

template <class T>
task<T> guarded_provider::ask_in_time(call call, task<T> work)
{
    try {
        auto answer = co_await guard_.run_in_time(std::move(work));
        co_return answer;
    } catch (async::timed_out const&) {
        fail(call,
             fmt::format("did not answer {} within {} ms", name_of(call), settings_.timeout.count() / 1'000));
    }
}

void guarded_provider::slow_down(provider_busy const& why)
{
    guard_.circuit().succeeded();
    auto const hold = std::min<std::chrono::microseconds>(why.retry_after.value_or(usual_hold), max_hold);
    turns_.slow_down(env_.clock.steady_now(), hold);
    rate_.set(static_cast<double>(turns_.rate()));
    telemetry::log(telemetry::level::warning, "payments", "",
                   "the payment provider {} wants fewer requests ({}): none for {} ms, then {} a second",
                   name_, why.what(), hold.count() / 1'000, turns_.rate());
}

/// Sends a request with an order, and checks the response.
template <class T, class Order>
task<T> guarded_provider::pass_on(call call, task<T> (payment_provider::*request)(Order), Order order)
{
    auto make = [this, request, order = std::move(order)] { return (behind_.*request)(order); };
    return ask<T>(call, std::move(make), [](T& response) { return why_senseless(response); });
}

task<std::string> guarded_provider::open(charge_order order)
{
    return pass_on(call::open, &payment_provider::open, std::move(order));
}

task<charge_outcome> guarded_provider::charge(charge_order order)
{
    return pass_on(call::charge, &payment_provider::charge, std::move(order));
}

task<std::optional<charge_outcome>> guarded_provider::look_up(known_charge charge)
{
    return pass_on(call::look_up, &payment_provider::look_up, std::move(charge));
}

task<charge_outcome> guarded_provider::cancel(known_charge charge)
{
    return pass_on(call::cancel, &payment_provider::cancel, std::move(charge));
}

task<refund_outcome> guarded_provider::refund(refund_order order)
{
    auto check = [amount = order.amount](refund_outcome& said) { return why_senseless(said, amount); };
    auto make = [this, order = std::move(order)] { return behind_.refund(order); };
    return ask<refund_outcome>(call::refund, std::move(make), std::move(check));
}

task<report_page> guarded_provider::report(core::time_point begin, core::time_point end, std::string page)
{
    auto make = [this, begin, end, page = std::move(page)] { return behind_.report(begin, end, page); };
    return ask<report_page>(call::report, std::move(make),
                            [](report_page& said) { return why_senseless(said); });
}

task<std::string> guarded_provider::client_secret(known_charge charge)
{
    return pass_on(call::client_secret, &payment_provider::client_secret, std::move(charge));
}

std::string guarded_provider::warning() const
{
    auto const fault = guard_.warning();
    return fault.empty() ? "" : "payments wait: " + fault;
}

} // namespace fcg::payments
