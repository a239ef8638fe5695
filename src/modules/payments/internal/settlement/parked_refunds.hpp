#pragma once
#include "internal/module_context.hpp"

namespace fcg::payments {

/// Updates the gauge fcg_refunds_parked, the number of refunds that wait for an operator.
void show_parked_refunds(module_context const& context);

} // namespace fcg::payments
