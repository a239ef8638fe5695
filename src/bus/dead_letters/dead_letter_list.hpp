#pragma once
#include "bus/queue.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What lies in a dead-letter queue, as an operator sees it.
namespace fcg::bus {

struct dead_letter {
    std::string queue; ///< where it was given up; its dead-letter queue holds it
    message content;
    std::string contract;
    std::string reason;
    std::int64_t attempts = 0; ///< of all its lives
    core::time_point first_at; ///< first received
    core::time_point last_at;  ///< given up
};

/// From what the burial wrote into the attributes; members that are missing there stay empty.
dead_letter read_dead_letter(std::string queue, message content);

/// The reason without what differs from message to message: ids and numbers become "#".
std::string kind_of_reason(std::string_view reason);

/// Which letters of one queue are meant. Empty members mean all.
struct letter_choice {
    std::vector<std::string> ids{};
    std::string contract{};
    std::string reason{};      ///< a kind of reason, as groups show it
    std::string payment{};     ///< the payment's id, as the body names it
    std::string correlation{}; ///< the correlation id, as the message or its body names it
    std::string text{};        ///< stands somewhere in the message, in capital or small letters
    std::size_t max = SIZE_MAX;

    bool includes(dead_letter const& one) const;
    /// Everything there is, however much: no member narrows it.
    bool is_everything() const;
};

/// Letters that died for the same reason.
struct letter_group {
    std::string queue;
    std::string contract;
    std::string reason; ///< the kind
    std::int64_t letters = 0;
    core::time_point oldest; ///< given up first
    core::time_point newest;
    std::string example; ///< the id of one
};

/// The largest group first.
std::vector<letter_group> group_letters(std::vector<dead_letter> const& letters);

/// Looks without taking anything out: the oldest `max_count` of the queue. Throws what
/// queue_transport::peek() throws.
task<std::vector<dead_letter>> read_dead_letters(queue_transport& from, std::string queue,
                                                 std::size_t max_count);

} // namespace fcg::bus
