#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fcg::bus {

/// The queues to which the messages of one contract are sent.
struct route {
    std::string topic;
    std::vector<std::string> queues; ///< empty if the contract has no reader
};

using route_table = std::map<std::string, route, std::less<>>; ///< by contract

} // namespace fcg::bus
