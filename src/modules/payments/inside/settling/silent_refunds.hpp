#pragma once
#include "inside/parts.hpp"

namespace fcg::payments {

/// Has refunds worked on again of which nothing was heard for an hour, then two, four ...: whoever waits for
/// the money does not depend on a message that may be lost. Not while the provider is left alone.
task<> ask_for_silent_refunds(parts& of);

} // namespace fcg::payments
