#pragma once
#include "bus/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Writes MassTransit 8's JSON envelope (application/vnd.masstransit+json), which is what MassTransit assumes
/// for a message without a content type, for FCG's services that read it. decode.hpp removes it again.
namespace fcg::bus {

/// The maximum that the envelope adds to a body.
inline constexpr std::size_t max_envelope_octets = 1'024;

/// Returns the body to send to `queue`. It is unchanged if it is not a JSON object, names no contract, or has
/// an envelope already, as a message of another publisher that only passes through.
std::string in_masstransit_envelope(message const& message, std::string_view queue);

} // namespace fcg::bus
