#include "inside/provider/guarded_provider.hpp"

#include "inside/provider/pace.hpp"
#include "inside/provider/sense.hpp"
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

std::string_view name_of(call which)
{
    return call_names[static_cast<std::size_t>(which)];
}

/// Whether it may have had its effect although nobody answered.
bool moves_money(call which)
{
    return which == call::charge || which == call::cancel || which == call::refund;
}

/// What the metrics tell of one kind of question.
struct measurements {
    measurements(telemetry::metrics& in, std::string_view call)
    {
        auto const counter = [&](char const* outcome) {
            return in.counter("fcg_provider_requests_total", "Questions to the payment provider",
                              {{"call", std::string(call)}, {"outcome", outcome}});
        };
        answered = counter("answered");
        unavailable = counter("unavailable");
        unknown = counter("unknown");
        busy = counter("busy");
        broken_off = counter("broken_off");
        seconds = in.histogram("fcg_provider_seconds", "How long a question to the payment provider takes",
                               {{"call", std::string(call)}}, telemetry::duration_buckets());
    }

    telemetry::counter answered;
    telemetry::counter unavailable;
    telemetry::counter unknown;
    telemetry::counter busy;
    telemetry::counter broken_off;
    telemetry::histogram seconds;
};

/// How long a question may wait for its turn; then it comes again from its queue. Nobody sits before those.
constexpr std::chrono::seconds patience{30};
/// Of a buyer's browser.
constexpr std::chrono::seconds browser_patience{2};
/// A provider that holds everything off for longer is asked nothing by those who have not begun.
constexpr std::chrono::seconds long_wait{5};
/// Where it does not say for how long.
constexpr std::chrono::seconds usual_hold{1};
constexpr std::chrono::minutes max_hold{10};
/// So often in a row one question may meet a provider that has enough.
constexpr int max_busy_answers = 4;

std::chrono::microseconds patience_for(call which)
{
    return which == call::client_secret ? browser_patience : patience;
}

} // namespace

struct guarded_provider::inside {
    inside(std::string of, surroundings& around, guard_settings settings)
        : name(std::move(of)),
          with(around),
          how(settings),
          circuit({.name = "provider", .where = "the payment provider " + name, .area = "payments"},
                  with.clock,
                  with.metrics.gauge(
                      "fcg_provider_circuit",
                      "Whether the payment provider is asked: 0 yes, 1 on trial, 2 not for a while"),
                  settings.breaker),
          turns(settings.requests_per_second),
          rate(with.metrics.gauge("fcg_provider_pace",
                                  "Questions to the payment provider in a second at most; 0: no limit"))
    {
        for (auto const call : call_names)
            measure.emplace_back(with.metrics, call);
        rate.set(static_cast<double>(turns.rate()));
    }

    [[noreturn]] void refuse() const
    {
        throw core::unavailable_elsewhere("the payment provider " + name +
                                          " failed too often, and is left alone for a while");
    }

    [[noreturn]] void refuse_busy() const
    {
        throw core::unavailable_elsewhere("the payment provider " + name + " wants fewer questions");
    }

    bool is_held_off() const { return turns.next_wait(with.clock.steady_now()) > long_wait; }

    template <class T>
    using question = std::function<task<T>()>; ///< makes the question, once for each time that it is asked
    template <class T>
    using sense_check = std::function<std::string(T&)>;

    template <class T>
    task<T> ask(call which, question<T> make, sense_check<T> check);
    template <class T>
    task<std::optional<T>> ask_once(call which, question<T> const& make, sense_check<T> const& check);
    template <class T>
    task<T> ask_in_time(call which, task<T> work);
    task<> wait_for_turn(call which);
    void refuse_nonsense(call which, std::string const& why) const;
    void slow_down(provider_busy const& why);

    measurements const& measured(call which) const { return measure[static_cast<std::size_t>(which)]; }

    std::string name;
    surroundings& with;
    guard_settings how;
    async::watched_circuit circuit;
    pace turns;
    std::vector<measurements> measure; ///< in the order of `call`
    telemetry::gauge rate;
};

task<> guarded_provider::inside::wait_for_turn(call which)
{
    for (bool has_turn = false; !has_turn;) {
        if (circuit.refuses())
            refuse();
        auto const now = with.clock.steady_now();
        if (turns.next_wait(now) > patience_for(which))
            refuse_busy();
        auto const slowdowns = turns.slowdowns();
        auto const pause = turns.take(now);
        if (pause > std::chrono::microseconds(0))
            co_await async::sleep_for(with.background, pause);
        has_turn = turns.slowdowns() == slowdowns;
    }
    if (!circuit.may_try())
        refuse();
}

/// A provider that has enough did nothing: the same question goes out again when its turn has come, and
/// nobody counts it as an attempt.
template <class T>
task<T> guarded_provider::inside::ask(call which, question<T> make, sense_check<T> check)
{
    for (int busy = 0; busy < max_busy_answers; ++busy) {
        co_await wait_for_turn(which);
        auto answer = co_await ask_once<T>(which, make, check);
        if (answer)
            co_return std::move(*answer);
    }
    refuse_busy();
}

/// Nothing when the provider has enough. What it says of an order, whatever it is, is an answer; only what is
/// no answer counts against it.
template <class T>
task<std::optional<T>> guarded_provider::inside::ask_once(call which, question<T> const& make,
                                                          sense_check<T> const& check)
{
    auto const& of = measured(which);
    auto const begun = with.clock.steady_now();
    try {
        auto work = make();
        auto answer = co_await ask_in_time(which, std::move(work));
        refuse_nonsense(which, check(answer));
        circuit.succeeded();
        auto const now = with.clock.steady_now();
        turns.answered(now);
        rate.set(static_cast<double>(turns.rate()));
        of.answered.add();
        of.seconds.observe(std::chrono::duration<double>(now - begun).count());
        co_return std::optional<T>(std::in_place, std::move(answer));
    } catch (provider_busy const& why) {
        of.busy.add();
        slow_down(why);
    } catch (order_stumbled const&) {
        of.unavailable.add();
        circuit.succeeded();
        throw;
    } catch (provider_unavailable const&) {
        of.unavailable.add();
        circuit.failed();
        throw;
    } catch (outcome_unknown const&) {
        of.unknown.add();
        circuit.failed();
        throw;
    } catch (...) { // cancelled, or broken here: that says nothing of the provider
        of.broken_off.add();
        circuit.abandoned();
        throw;
    }
    co_return std::nullopt;
}

template <class T>
task<T> guarded_provider::inside::ask_in_time(call which, task<T> work)
{
    try {
        auto answer = co_await async::with_timeout(with.background, std::move(work), how.timeout);
        co_return answer;
    } catch (async::timed_out const&) {
        auto const why = fmt::format("the payment provider {} did not answer {} within {} ms", name,
                                     name_of(which), how.timeout.count() / 1'000);
        if (moves_money(which))
            throw outcome_unknown(why);
        throw provider_unavailable(why);
    }
}

void guarded_provider::inside::refuse_nonsense(call which, std::string const& why) const
{
    if (why.empty())
        return;
    auto const text =
        fmt::format("the payment provider {} answers {} with nonsense: {}", name, name_of(which), why);
    if (moves_money(which))
        throw outcome_unknown(text);
    throw provider_unavailable(text);
}

void guarded_provider::inside::slow_down(provider_busy const& why)
{
    circuit.succeeded();
    auto const hold = std::min<std::chrono::microseconds>(why.retry_after.value_or(usual_hold), max_hold);
    turns.slow_down(with.clock.steady_now(), hold);
    rate.set(static_cast<double>(turns.rate()));
    telemetry::log(telemetry::level::warning, "payments", "",
                   "the payment provider {} wants fewer questions ({}): none for {} ms, then {} a second",
                   name, why.what(), hold.count() / 1'000, turns.rate());
}

guarded_provider::guarded_provider(payment_provider& behind, surroundings& with, guard_settings how)
    : behind_(behind),
      inside_(std::make_unique<inside>(behind.name(), with, how))
{
}

guarded_provider::~guarded_provider() = default;

bool guarded_provider::is_left_alone() const
{
    return inside_->circuit.refuses() || inside_->is_held_off();
}

void guarded_provider::refuse_while_open() const
{
    if (inside_->circuit.refuses())
        inside_->refuse();
    if (inside_->is_held_off())
        inside_->refuse_busy();
}

task<std::string> guarded_provider::open(charge_order order)
{
    auto make = [this, order = std::move(order)] { return behind_.open(order); };
    return inside_->ask<std::string>(call::open, std::move(make),
                                     [](std::string& said) { return why_senseless(said); });
}

task<charge_outcome> guarded_provider::charge(charge_order order)
{
    auto make = [this, order = std::move(order)] { return behind_.charge(order); };
    return inside_->ask<charge_outcome>(call::charge, std::move(make),
                                        [](charge_outcome& said) { return why_senseless(said); });
}

task<std::optional<charge_outcome>> guarded_provider::look_up(known_charge which)
{
    using outcome = std::optional<charge_outcome>;
    auto make = [this, which = std::move(which)] { return behind_.look_up(which); };
    return inside_->ask<outcome>(call::look_up, std::move(make),
                                 [](outcome& said) { return why_senseless(said); });
}

task<charge_outcome> guarded_provider::cancel(known_charge which)
{
    auto make = [this, which = std::move(which)] { return behind_.cancel(which); };
    return inside_->ask<charge_outcome>(call::cancel, std::move(make),
                                        [](charge_outcome& said) { return why_senseless(said); });
}

task<refund_outcome> guarded_provider::refund(refund_order order)
{
    auto check = [amount = order.amount](refund_outcome& said) { return why_senseless(said, amount); };
    auto make = [this, order = std::move(order)] { return behind_.refund(order); };
    return inside_->ask<refund_outcome>(call::refund, std::move(make), std::move(check));
}

task<report_page> guarded_provider::report(core::time_point from, core::time_point to, std::string page)
{
    auto make = [this, from, to, page = std::move(page)] { return behind_.report(from, to, page); };
    return inside_->ask<report_page>(call::report, std::move(make),
                                     [](report_page& said) { return why_senseless(said); });
}

task<std::string> guarded_provider::client_secret(known_charge which)
{
    auto make = [this, which = std::move(which)] { return behind_.client_secret(which); };
    return inside_->ask<std::string>(call::client_secret, std::move(make),
                                     [](std::string& said) { return why_senseless(said); });
}

async::watched_circuit& guarded_provider::circuit()
{
    return inside_->circuit;
}

std::string guarded_provider::note() const
{
    if (inside_->circuit.status().state == async::circuit::closed)
        return {};
    return "payments wait: the payment provider " + inside_->name + " does not answer";
}

} // namespace fcg::payments
