#pragma once
#include <string>
#include <string_view>

namespace fcg::payments {

/// A value in a line of "name=value" pairs: as it is when it is one plain word ("-" when it is empty); else
/// as a JSON string, cut after some 200 octets, so that no value looks like another field.
std::string log_value(std::string_view value);

} // namespace fcg::payments
