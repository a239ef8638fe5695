#pragma once
#include "inside/payment/steps.hpp"
#include "platform/storage/session.hpp"
#include "reconciliation.hpp"

#include <string>
#include <string_view>

namespace fcg::payments {

/// Does about a finding what may be done without an operator; what that was, for people. Only for findings
/// whose repair is "can". Repeating it is harmless.
std::string repair_finding(storage::transaction& in, finding const& what, std::string_view provider,
                           step const& at);

} // namespace fcg::payments
