#pragma once
#include "bus/sqs/client/errors.hpp"

#include <exception>
#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// Throws `thrown` again: what the client throws as queue_unavailable, with the queue's name and what the
/// operator can do about it; everything else as it is.
[[noreturn]] void complain(std::exception_ptr const& thrown, std::string_view queue);
/// The same for one entry of a batch.
[[noreturn]] void complain(error const& what, std::string_view operation, std::string_view queue);

/// What the operator can do about it, as the end of a sentence; empty: wait.
std::string_view advice(error_kind kind);

} // namespace fcg::bus::sqs
