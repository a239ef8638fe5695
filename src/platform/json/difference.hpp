#pragma once
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::json {

/// One position at which two documents differ.
struct difference {
    std::string path; ///< JSON Pointer (RFC 6901): "/items/0/price"; "" is the whole document
    std::optional<std::string> before; ///< JSON text; nothing if the position did not exist
    std::optional<std::string> after;
};

/// Returns the differences in the order of `before`, then what is only in `after`. Members are compared by
/// name, list entries by index, numbers as they are written.
std::vector<difference> differences(value const& before, value const& after);

} // namespace fcg::json
