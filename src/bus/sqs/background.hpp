#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <string>

namespace fcg::bus::sqs {

/// Starts `work` on the loop without a caller that waits for it, so `work` must own or share all that it
/// uses. Logs a failure under `name`; being cancelled through `cancel` is not a failure. Must be called on
/// the loop's thread.
void run_in_background(async::loop& loop, std::string name, task<> work,
                       std::shared_ptr<boost::asio::cancellation_signal> cancel = nullptr);

} // namespace fcg::bus::sqs
