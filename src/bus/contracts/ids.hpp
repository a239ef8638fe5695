#pragma once
#include "platform/core/typed_id.hpp"

/// The ids that events, questions and the modules on the way of money exchange. Each is any text of 1 to 128
/// characters; our own are UUIDs in lower case.
namespace fcg::contracts {

using game_id = core::typed_id<struct game_kind>;
using payment_id = core::typed_id<struct payment_kind>;
using user_id = core::typed_id<struct user_kind>;

} // namespace fcg::contracts
