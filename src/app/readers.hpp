#pragma once
#include "app/settings.hpp"
#include "bus/consuming/bound_queues.hpp"
#include "bus/consuming/consumer.hpp"

#include <vector>

/// Which module reads which queue, whatever process hosts it. All functions of this file are pure.
namespace fcg::app {

/// Returns the readers of every module, hosted here or not: events of this process go to all of them.
std::vector<bus::reader> readers_of_all_modules(all_settings const& settings);

/// Returns the queues that `bus.subscriptions` binds, and the errors in it.
bus::bound_queues queues_of_other_services(all_settings const& settings);

} // namespace fcg::app
