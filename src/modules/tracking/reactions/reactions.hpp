#pragma once
#include "bus/consumer.hpp"
#include "inside/parts.hpp"

#include <vector>

/// One file for each module whose events become steps: an adapter from its contracts to ours.
namespace fcg::tracking {

void follow_games(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
void follow_payments(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);
void follow_library(bus::subscriptions& into, parts& of, bus::consumer_settings const& how);

// The queues that they read.
std::vector<bus::reader> reads_of_games();
std::vector<bus::reader> reads_of_payments();
std::vector<bus::reader> reads_of_library();

} // namespace fcg::tracking
