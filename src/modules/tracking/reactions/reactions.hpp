#pragma once
#include "bus/consuming/consumer.hpp"
#include "internal/module_context.hpp"

#include <vector>

/// One file for each module whose events become steps, as an adapter from its contracts to tracking's steps.
namespace fcg::tracking {

void follow_games(bus::subscriptions& subscriptions, module_context& context,
                  bus::consumer_settings const& settings);
void follow_payments(bus::subscriptions& subscriptions, module_context& context,
                     bus::consumer_settings const& settings);
void follow_library(bus::subscriptions& subscriptions, module_context& context,
                    bus::consumer_settings const& settings);

// Each function returns the queues that its subscriptions read.
std::vector<bus::reader> reads_of_games();
std::vector<bus::reader> reads_of_payments();
std::vector<bus::reader> reads_of_library();

} // namespace fcg::tracking
