#pragma once
#include "bus/sqs/client/errors.hpp"

#include <exception>
#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// Rethrows `thrown`: an error of the client as queue_unavailable, with the queue's name and advice for the
/// operator; every other error unchanged.
[[noreturn]] void fail(std::exception_ptr const& thrown, std::string_view queue);
/// Throws the error of one entry of a batch as queue_unavailable, with the queue's name and advice for the
/// operator.
[[noreturn]] void fail(error const& error, std::string_view operation, std::string_view queue);

} // namespace fcg::bus::sqs
