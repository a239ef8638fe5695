#pragma once
#include "bus/queue.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The contents of a dead-letter queue, as an operator sees them.
namespace fcg::bus {

struct dead_letter {
    std::string queue; ///< the queue in which it was handled; its dead-letter queue holds it
    message content;
    std::string contract;
    std::string reason;
    std::int64_t attempts = 0; ///< in total, including those before earlier redrives
    core::time_point first_at; ///< when it was first received
    core::time_point last_at;  ///< when it was buried last
};

/// Reads a dead letter from the attributes that the burial wrote. Members whose attributes are missing stay
/// empty.
dead_letter read_dead_letter(std::string queue, message content);

/// Returns the reason without what differs from message to message: ids and numbers become "#".
std::string kind_of_reason(std::string_view reason);

/// A selection of dead letters in one queue. Empty members select all.
struct dead_letter_selection {
    std::vector<std::string> ids{};
    std::string contract{};
    std::string reason{};      ///< a kind of reason, as kind_of_reason() returns it
    std::string payment{};     ///< the payment's id in the body
    std::string correlation{}; ///< the correlation id in the attributes or the body
    std::string text{};        ///< occurs somewhere in the message, in upper or lower case
    std::size_t max = SIZE_MAX;

    bool includes(dead_letter const& dead_letter) const;
    /// Returns true if no member narrows the selection.
    bool is_everything() const;
};

/// Dead letters of one queue and contract that were buried for the same kind of reason.
struct dead_letter_group {
    std::string queue;
    std::string contract;
    std::string reason; ///< as kind_of_reason() returns it
    std::int64_t dead_letters = 0;
    core::time_point oldest; ///< when the first of them was buried
    core::time_point newest;
    std::string example; ///< the id of one of them
};

/// Groups dead letters by queue, contract and kind of reason. Returns the largest group first.
std::vector<dead_letter_group> group_dead_letters(std::vector<dead_letter> const& dead_letters);

/// Returns the oldest `max_count` dead letters of `queue` without removing them. Throws what
/// queue_transport::peek() throws.
task<std::vector<dead_letter>> read_dead_letters(queue_transport& queues, std::string queue,
                                                 std::size_t max_count);

} // namespace fcg::bus
