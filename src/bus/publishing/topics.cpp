#include "bus/publishing/topics.hpp"

#include "bus/contracts/all_contracts.hpp"
#include "bus/contracts/sample.hpp"
#include "bus/contracts/schema.hpp"

#include <vector>

namespace fcg::bus {
namespace {

std::vector<published_contract> describe_all()
{
    std::vector<published_contract> all;
    contracts::all_contracts::for_each([&all]<class Contract>() {
        all.push_back({.name = Contract::name,
                       .version = Contract::version,
                       .topic = Contract::topic,
                       .publisher = Contract::publisher,
                       .schema = contracts::schema_of<Contract>,
                       .example = [] { return to_json(contracts::sample_of<Contract>()); }});
    });
    return all;
}

} // namespace

std::span<published_contract const> published_contracts()
{
    static auto const all = describe_all();
    return all;
}

} // namespace fcg::bus
