#include "inside/provider/guarded_provider.hpp"

#include "platform/async/timeout.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
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
        broken_off = counter("broken_off");
        seconds = in.histogram("fcg_provider_seconds", "How long a question to the payment provider takes",
                               {{"call", std::string(call)}}, telemetry::duration_buckets());
    }

    telemetry::counter answered;
    telemetry::counter unavailable;
    telemetry::counter unknown;
    telemetry::counter broken_off;
    telemetry::histogram seconds;
};

/// A token bucket that holds one second's questions, as one moment: when it would be full again (the generic
/// cell rate algorithm). Who takes a token that is not there yet has it, and waits for it.
class pace {
public:
    explicit pace(std::int64_t a_second) : per_token_(a_second > 0 ? 1'000'000 / a_second : 0) {}

    std::chrono::microseconds take(core::steady_point now)
    {
        full_at_ = std::max(full_at_, now) + per_token_;
        return std::max(full_at_ - now - std::chrono::seconds(1), std::chrono::microseconds(0));
    }

private:
    std::chrono::microseconds per_token_; ///< 0: no limit
    core::steady_point full_at_;
};

} // namespace

struct guarded_provider::inside {
    inside(std::string of, surroundings& around, guard_settings settings)
        : name(std::move(of)),
          with(around),
          how(settings),
          breaker(settings.breaker),
          turns(settings.requests_per_second),
          gauge(with.metrics.gauge("fcg_provider_circuit",
                                   "Whether the payment provider is asked: 0 yes, 1 on trial, 2 not for a "
                                   "while"))
    {
        for (auto const call : call_names)
            measure.emplace_back(with.metrics, call);
        gauge.set(async::as_number(breaker.state()));
    }

    [[noreturn]] void refuse() const
    {
        throw core::unavailable_elsewhere("the payment provider " + name +
                                          " failed too often, and is left alone for a while");
    }

    bool is_left_alone() const { return breaker.refuses(with.clock.steady_now()); }

    template <class T>
    task<T> ask(call which, task<T> work);
    template <class T>
    task<T> ask_in_time(call which, task<T> work);
    task<> wait_for_turn();
    void failed();
    void note_circuit();

    measurements const& measured(call which) const { return measure[static_cast<std::size_t>(which)]; }

    std::string name;
    surroundings& with;
    guard_settings how;
    async::circuit_breaker breaker;
    pace turns;
    std::vector<measurements> measure; ///< in the order of `call`
    telemetry::gauge gauge;
    std::atomic<async::circuit> shown = async::circuit::closed; ///< the breaker's state, for any thread
};

task<> guarded_provider::inside::wait_for_turn()
{
    if (is_left_alone())
        refuse();
    auto const pause = turns.take(with.clock.steady_now());
    if (pause > std::chrono::microseconds(0))
        co_await async::sleep_for(with.background, pause);
    bool const may_try = breaker.may_try(with.clock.steady_now());
    note_circuit();
    if (!may_try)
        refuse();
}

/// What the provider says of an order, whatever it is, is an answer; only what is no answer counts against
/// it.
template <class T>
task<T> guarded_provider::inside::ask(call which, task<T> work)
{
    co_await wait_for_turn();
    auto const& of = measured(which);
    auto const begun = with.clock.steady_now();
    try {
        auto answer = co_await ask_in_time(which, std::move(work));
        breaker.succeeded();
        note_circuit();
        of.answered.add();
        of.seconds.observe(std::chrono::duration<double>(with.clock.steady_now() - begun).count());
        co_return answer;
    } catch (order_stumbled const&) {
        of.unavailable.add();
        breaker.succeeded();
        note_circuit();
        throw;
    } catch (provider_unavailable const&) {
        of.unavailable.add();
        failed();
        throw;
    } catch (outcome_unknown const&) {
        of.unknown.add();
        failed();
        throw;
    } catch (...) { // cancelled, or broken here: that says nothing of the provider
        of.broken_off.add();
        breaker.abandoned();
        note_circuit();
        throw;
    }
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

void guarded_provider::inside::failed()
{
    breaker.failed(with.clock.steady_now());
    note_circuit();
}

void guarded_provider::inside::note_circuit()
{
    auto const state = breaker.state();
    if (shown.exchange(state) == state)
        return;
    gauge.set(async::as_number(state));
    telemetry::log(state == async::circuit::open ? telemetry::level::error : telemetry::level::info,
                   "payments", "", "the circuit to the payment provider {} is {}", name,
                   async::to_text(state));
}

guarded_provider::guarded_provider(payment_provider& behind, surroundings& with, guard_settings how)
    : behind_(behind),
      inside_(std::make_unique<inside>(behind.name(), with, how))
{
}

guarded_provider::~guarded_provider() = default;

bool guarded_provider::is_left_alone() const
{
    return inside_->is_left_alone();
}

void guarded_provider::refuse_while_open() const
{
    if (inside_->is_left_alone())
        inside_->refuse();
}

task<std::string> guarded_provider::open(charge_order order)
{
    return inside_->ask(call::open, behind_.open(std::move(order)));
}

task<charge_outcome> guarded_provider::charge(charge_order order)
{
    return inside_->ask(call::charge, behind_.charge(std::move(order)));
}

task<std::optional<charge_outcome>> guarded_provider::look_up(known_charge which)
{
    return inside_->ask(call::look_up, behind_.look_up(std::move(which)));
}

task<charge_outcome> guarded_provider::cancel(known_charge which)
{
    return inside_->ask(call::cancel, behind_.cancel(std::move(which)));
}

task<refund_outcome> guarded_provider::refund(refund_order order)
{
    return inside_->ask(call::refund, behind_.refund(std::move(order)));
}

task<report_page> guarded_provider::report(core::time_point from, core::time_point to, std::string page)
{
    return inside_->ask(call::report, behind_.report(from, to, std::move(page)));
}

task<std::string> guarded_provider::client_secret(known_charge which)
{
    return inside_->ask(call::client_secret, behind_.client_secret(std::move(which)));
}

std::string guarded_provider::note() const
{
    if (inside_->shown.load() == async::circuit::closed)
        return {};
    return "payments wait: the payment provider " + inside_->name + " does not answer";
}

} // namespace fcg::payments
