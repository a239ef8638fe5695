#include "bus/outbox.hpp"

#include "bus/message.hpp"
#include "bus/queue.hpp"

#include <stdexcept>

namespace fcg::bus {

namespace {

/// What the attributes may take of a message at the most; ours stay far below.
constexpr std::size_t room_for_attributes = 16'384;

} // namespace

void require_sendable(std::string_view contract, std::string_view payload)
{
    if (payload.size() > largest_message - room_for_attributes)
        throw std::logic_error(std::string(contract) + " is too large to be sent");
    if (auto const fault = why_unsendable_text(payload); !fault.empty())
        throw std::logic_error(std::string(contract) + " cannot be sent: it " + std::string(fault));
}

} // namespace fcg::bus
