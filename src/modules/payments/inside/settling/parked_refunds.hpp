#pragma once
#include "inside/parts.hpp"

namespace fcg::payments {

/// The gauge fcg_refunds_parked: refunds that wait for an operator.
void show_parked_refunds(parts const& of);

} // namespace fcg::payments
