#pragma once
#include <span>
#include <string_view>

namespace fcg::bus {

struct published_contract {
    std::string_view name;
    std::string_view topic; ///< empty if the event stays in its module's event store
};

/// Returns all contracts; a test compares them with the folder contracts/.
std::span<published_contract const> published_contracts();

} // namespace fcg::bus
