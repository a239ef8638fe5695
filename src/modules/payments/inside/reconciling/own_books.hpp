#pragma once
#include "inside/reconciling/comparing.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::payments {

/// What is compared: our payments, and the provider's lines as far as they are about settled ones.
struct both_books {
    std::vector<own_charge> ours;
    std::vector<reported_charge> theirs;
    std::int64_t paid_in_span = 0; ///< payments of ours
};

struct span {
    core::time_point from;
    core::time_point to;
};

/// Our side of `theirs`: the payments that a line names, and those of `provider` that were asked for in the
/// span and count as paid. A line that names no payment gets the one that its charge was opened for. Payments
/// that have changed since `settled_before` are left out, with their lines.
both_books read_own_books(storage::reader& in, std::vector<reported_charge> theirs, span of,
                          std::string_view provider, core::time_point settled_before);

} // namespace fcg::payments
