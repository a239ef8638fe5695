#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace fcg::core {

/// Returns true if `text` is a number as JSON writes it: "59.90", "-7", "5.99e1".
bool is_decimal(std::string_view text);

/// Returns the number times 10^`decimals`. Returns nothing if that is a fraction or needs more than 64 bits.
/// `text` should be a decimal.
std::optional<std::int64_t> scaled_integer(std::string_view text, int decimals);

} // namespace fcg::core
