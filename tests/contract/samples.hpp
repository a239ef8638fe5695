#pragma once
#include "bus/contracts/all_contracts.hpp"
#include "fixtures.hpp"

#include <stdexcept>

namespace fcg::tests {

/// Returns a sample of the contract, read from its fixture in fixtures/canonical. No member has its default
/// where another value exists. Throws std::logic_error if the fixture is refused.
template <class Contract>
Contract sample()
{
    auto const file = std::string(Contract::name) + ".json";
    auto decoded = decode_body<Contract>(read_body(own_fixtures() / "canonical" / file));
    if (!decoded.refusal.empty())
        throw std::logic_error(file + ": " + decoded.refusal);
    return std::move(decoded.content);
}

/// Calls `visit(sample)` for every contract.
template <class Visit>
void for_each_sample(Visit visit)
{
    contracts::all_contracts::for_each([&visit]<class Contract>() { visit(sample<Contract>()); });
}

} // namespace fcg::tests
