#pragma once
#include "bus/message.hpp"
#include "platform/core/clock.hpp"

#include <cstdint>
#include <string_view>

namespace fcg::bus {

/// What an operator wants to know about a message that was given up.
struct death {
    std::string_view reason;
    std::string_view queue;    ///< where it was given up
    std::int64_t attempts = 0; ///< since it was sent or redriven
    core::time_point first_at; ///< first received since then
    core::time_point last_at;
};

/// Writes it into the attributes. For a message that had died before and was redriven, the attempts add up
/// and the first time stays the first.
void note_death(message& in, death const& how);

} // namespace fcg::bus
