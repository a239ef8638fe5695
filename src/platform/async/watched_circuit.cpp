#include "platform/async/watched_circuit.hpp"

#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::async {

watched_circuit::watched_circuit(naming names, core::clock& clock, telemetry::gauge gauge,
                                 breaker_settings settings)
    : names_(std::move(names)),
      clock_(clock),
      breaker_(settings),
      gauge_(gauge),
      since_(core::to_micros(clock.now()))
{
    gauge_.set(static_cast<double>(breaker_.state()));
}

bool watched_circuit::may_try()
{
    bool const may = breaker_.may_try(clock_.steady_now());
    show_change();
    return may;
}

void watched_circuit::succeeded()
{
    breaker_.succeeded();
    show_change();
}

void watched_circuit::failed()
{
    breaker_.failed(clock_.steady_now());
    show_change();
}

void watched_circuit::abandoned()
{
    breaker_.abandoned();
    show_change();
}

void watched_circuit::reset()
{
    breaker_.reset();
    show_change();
}

circuit_status watched_circuit::status() const
{
    return {names_.name, shown_.load(), core::from_micros(since_.load())};
}

void watched_circuit::show_change()
{
    auto const state = breaker_.state();
    if (shown_.load() == state)
        return;
    since_ = core::to_micros(clock_.now());
    shown_ = state;
    gauge_.set(static_cast<double>(state));
    telemetry::log(state == circuit::open ? telemetry::level::error : telemetry::level::info, names_.area, "",
                   "the circuit to {} is {}", names_.address, to_text(state));
}

} // namespace fcg::async
