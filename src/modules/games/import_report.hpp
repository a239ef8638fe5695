#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace fcg::games {

/// The result of an import.
struct import_report {
    struct refused_row {
        std::int64_t line; ///< line number; the header is line 1
        std::string field;
        std::string reason;
    };

    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused_rows = 0;
    std::vector<refused_row> refused; ///< the first 1,000 refused rows
};

} // namespace fcg::games
