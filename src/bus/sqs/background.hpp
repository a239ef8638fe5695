#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <string>

namespace fcg::bus::sqs {

/// Starts `work` on the loop, on its thread, with nobody waiting for it: it owns or shares all that it
/// touches. `name` stands in the log when it fails; being cancelled, through `cancel`, is no failure.
void run_in_background(async::loop& on, std::string name, task<> work,
                       std::shared_ptr<boost::asio::cancellation_signal> cancel = nullptr);

} // namespace fcg::bus::sqs
