#pragma once
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fcg::json {

/// One place where two documents differ.
struct difference {
    std::string path;                  ///< JSON Pointer (RFC 6901): "/items/0/price"; "" is the whole
    std::optional<std::string> before; ///< JSON text; nothing: it was not there
    std::optional<std::string> after;
};

/// Where they differ, in the order of `before`, then what is only in `after`. Members compare by name,
/// entries of lists by place, numbers as they are written.
std::vector<difference> differences(value const& before, value const& after);

} // namespace fcg::json
