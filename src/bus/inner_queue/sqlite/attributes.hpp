#pragma once
#include "bus/message.hpp"

#include <string>
#include <string_view>

namespace fcg::bus {

/// Returns a message's attributes as one JSON object, in their order, for the column messages.attributes.
std::string attributes_to_text(message const& message);
/// Reads the attributes of `message` from `text`. Throws std::runtime_error if `text` was not written by
/// attributes_to_text().
void attributes_from_text(std::string_view text, message& message);

} // namespace fcg::bus
