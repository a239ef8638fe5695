#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fcg::bus {

/// Where the messages of one contract go.
struct route {
    std::string topic;
    std::vector<std::string> queues; ///< none: nobody reads it
};

using route_table = std::map<std::string, route, std::less<>>; ///< by contract

} // namespace fcg::bus
