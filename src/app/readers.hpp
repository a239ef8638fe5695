#pragma once
#include "app/settings.hpp"
#include "bus/bound_queues.hpp"
#include "bus/consumer.hpp"

#include <vector>

/// Who reads what, wherever it runs. Pure.
namespace fcg::app {

/// The readers of every module, hosted here or not: what happens here goes to all of them.
std::vector<bus::reader> readers_of_all_modules(all_settings const& settings);

/// The queues that `bus.subscriptions` binds, and what is wrong with it.
bus::bound_queues queues_of_other_services(all_settings const& settings);

} // namespace fcg::app
