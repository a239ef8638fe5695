#pragma once
#include <string>
#include <string_view>

namespace fcg::payments {

/// Formats a value for a line of "name=value" pairs. Returns one plain word as it is and "-" for an empty
/// value. Returns anything else as a JSON string, cut after about 200 octets, so that no value looks like
/// another field.
std::string log_value(std::string_view value);

} // namespace fcg::payments
