#include "platform/async/guarded_call.hpp"

#include <fmt/format.h>

namespace fcg::async {

guarded_call::guarded_call(loop& loop, core::clock& clock, watched_circuit::naming names,
                           telemetry::gauge gauge, settings settings)
    : loop_(loop),
      address_(names.address),
      settings_(settings),
      circuit_(std::move(names), clock, gauge, settings.breaker)
{
}

std::string guarded_call::refusal()
{
    auto const under_way = static_cast<std::size_t>(calls_.use_count()) - 1;
    if (under_way >= settings_.max_calls)
        return "too many requests wait for it";
    return circuit_.may_try() ? "" : "it failed too often, and is not called for a while";
}

std::string guarded_call::lateness() const
{
    return fmt::format("no answer in {} ms", settings_.limit / std::chrono::milliseconds(1));
}

std::string guarded_call::warning() const
{
    return circuit_.status().state == circuit::closed ? "" : address_ + " does not answer";
}

} // namespace fcg::async
