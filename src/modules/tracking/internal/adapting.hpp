#pragma once
#include "internal/record_step.hpp"

#include <string>
#include <tuple>

namespace fcg::tracking {

/// Subscribes to a contract and records the step that `understand` returns for each event.
template <class Contract, class... Contracts>
void follow(bus::subscriptions& subscriptions, std::tuple<bus::input<Contracts>...> const& inputs,
            module_context& context, bus::consumer_settings const& settings,
            recorded_step (*understand)(Contract const&, bus::delivery const&))
{
    auto handle = [&context, understand](storage::transaction& tx, Contract const& event,
                                         bus::delivery const& delivery) {
        record_step(tx, context, understand(event, delivery), delivery);
    };
    subscriptions.on<Contract>(inputs, context.db, std::move(handle), settings);
}

/// Returns a step of the purchase to which the event belongs.
template <class Contract>
recorded_step step_of(Contract const& event, step command, core::time_point time,
                      std::optional<std::string> detail = std::nullopt)
{
    return {.payment_id = event.payment_id,
            .user_id = event.user_id,
            .correlation_id = event.correlation_id,
            .command = command,
            .time = time,
            .detail = std::move(detail)};
}

} // namespace fcg::tracking
