#pragma once
#include "bus/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Writing what FCG's services on MassTransit 8 read: its JSON envelope (application/vnd.masstransit+json,
/// what it takes a message without content type for). decode.hpp takes it off again.
namespace fcg::bus {

/// What the envelope adds to a body at most.
inline constexpr std::size_t max_envelope_octets = 1'024;

/// The body to send to `queue`. As it is when it is no JSON object, names no contract, or has an envelope
/// already: a message of others that only passes through us.
std::string in_masstransit_envelope(message const& one, std::string_view queue);

} // namespace fcg::bus
