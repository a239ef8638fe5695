#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::indexer {

/// The state of the index.
struct index_report {
    std::int64_t games = 0;            ///< number of games that can be found
    std::int64_t applied_position = 0; ///< highest position of the game events in the index
    core::time_point applied_at;       ///< time of the latest applied event; zero time if none
    std::int64_t lag_events = 0;       ///< number of events that wait for the index
    std::chrono::microseconds lag{0};  ///< age of the oldest waiting event
    bool rebuilding = false;
    std::int64_t rebuilt = 0; ///< number of events that the rebuild has read
    std::int64_t to_rebuild = 0;
    std::string engine;      ///< the engine that answers now: "embedded" or "opensearch"
    std::string last_verify; ///< result of the latest verification, for people; empty before the first one
};

/// The result of comparing the index with the catalogue.
struct verify_report {
    std::int64_t games = 0;   ///< games on sale in the catalogue
    std::int64_t missing = 0; ///< games on sale that are not in the index
    std::int64_t extra = 0;   ///< games in the index that are not on sale
    std::int64_t changed = 0; ///< games whose content differs from the catalogue's
    std::int64_t repaired = 0;
    std::vector<std::string> examples; ///< the first 20 differences, for people: "<game id>: missing"

    bool is_clean() const { return missing + extra + changed == 0; }
};

/// Thrown when a rebuild is requested while another one runs.
class builds_already : public std::runtime_error {
public:
    builds_already() : std::runtime_error("the index is already being rebuilt") {}
};

} // namespace fcg::indexer
