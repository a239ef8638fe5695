#pragma once
#include "platform/json/value.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

/// The two readers behind parse(). Only parse() and its tests include this header.
namespace fcg::json {

/// Reads the usual text in one pass. Returns nothing for any other text, be it valid or not.
std::optional<value> parse_usual_text(std::string_view text, std::size_t deepest);

/// Reads every text with nlohmann's parser, and says why a text is refused.
std::variant<value, fault> parse_with_library(std::string_view text, std::size_t deepest);

} // namespace fcg::json
