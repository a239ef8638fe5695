#pragma once
#include "platform/async/task.hpp"

#include <string>

namespace fcg::library {

/// Questions that other modules may ask library.
class questions {
public:
    virtual ~questions() = default;
    virtual task<bool> owns(std::string user_id, std::string game_id) = 0;
    virtual task<bool> anyone_owns(std::string game_id) = 0;
};

} // namespace fcg::library
