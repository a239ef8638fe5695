#pragma once
#include <span>
#include <string_view>

namespace fcg::bus {

struct published_contract {
    std::string_view name;
    std::string_view topic; ///< empty: it stays in its module's event store
};

/// Every contract there is; a test holds this against the folder contracts/.
std::span<published_contract const> published_contracts();

} // namespace fcg::bus
