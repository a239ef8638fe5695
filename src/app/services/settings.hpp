#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::app {

/// The settings for requests between the processes of a store that runs as several.
struct service_settings {
    std::string address = "127.0.0.1";
    std::int64_t port = -1; ///< see declare_settings()
    // The URLs on which the other processes listen for this one.
    std::string users;
    std::string games;
    std::string library;

    std::string key; ///< at least 32 characters; the same in every process
    std::string previous_key;
    std::string key_file; ///< replaces both keys: one key per line, the first one signs
    std::string ca_file;  ///< PEM; replaces the system's certificates
    std::int64_t timeout_ms = 2'000;
    std::int64_t token_cache_seconds = 30;
};

void declare_settings(core::declared_settings& settings, service_settings& values);

} // namespace fcg::app
