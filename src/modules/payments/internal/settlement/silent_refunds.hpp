#pragma once
#include "internal/module_context.hpp"

namespace fcg::payments {

/// Has refunds worked on again that had no news for an hour, then two, four and so on, so that no refund
/// depends on a message that may be lost. Does nothing while the provider is left alone.
task<> ask_for_silent_refunds(module_context& context);

} // namespace fcg::payments
