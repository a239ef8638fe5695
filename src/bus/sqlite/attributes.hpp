#pragma once
#include "bus/message.hpp"

#include <string>
#include <string_view>

namespace fcg::bus {

/// A message's attributes as one JSON object, in their order: what stands in the column messages.attributes.
std::string attributes_to_text(message const& of);
/// Throws std::runtime_error when `text` is not what attributes_to_text() wrote.
void attributes_from_text(std::string_view text, message& into);

} // namespace fcg::bus
