#pragma once
#include <span>
#include <string>
#include <string_view>

namespace fcg::bus {

/// The description of a contract, for code that does not depend on the contract's type.
struct published_contract {
    std::string_view name;
    std::string_view version;
    std::string_view topic;     ///< empty if the event stays in its module's event store
    std::string_view publisher; ///< module that publishes it
    std::string (*schema)();    ///< returns the JSON Schema 2020-12 of the body
    std::string (*example)();   ///< returns an example of the body, which the schema allows
};

/// Returns the descriptions of all contracts, in the order of contracts::all_contracts.
std::span<published_contract const> published_contracts();

} // namespace fcg::bus
