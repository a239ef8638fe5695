#pragma once
#include "bus/message.hpp"
#include "platform/core/clock.hpp"

#include <cstdint>
#include <string_view>

namespace fcg::bus {

/// The facts about a buried message that an operator needs.
struct death {
    std::string_view reason;
    std::string_view queue;    ///< the queue in which it was handled
    std::int64_t attempts = 0; ///< since it was sent or redriven
    core::time_point first_at; ///< when it was first received since it was sent or redriven
    core::time_point last_at;
};

/// Writes `death` into the attributes of `message`. For a message that was buried before and redriven, the
/// attempts add up and the first time stays.
void note_death(message& message, death const& death);

} // namespace fcg::bus
