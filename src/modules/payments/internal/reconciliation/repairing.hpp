#pragma once
#include "internal/payment/payment_commands.hpp"
#include "platform/storage/session.hpp"
#include "reconciliation.hpp"

#include <string>
#include <string_view>

namespace fcg::payments {

/// Repairs a finding as far as no operator is needed. Returns what was done, for people. Call it only for
/// findings whose repair is "can". It may be repeated without harm.
std::string repair_finding(storage::transaction& tx, finding const& finding, std::string_view provider,
                           command_context const& command);

} // namespace fcg::payments
