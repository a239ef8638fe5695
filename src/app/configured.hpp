#pragma once
#include "app/command_line.hpp"
#include "app/settings.hpp"
#include "platform/core/settings.hpp"

namespace fcg::app {

/// The settings that every command starts with.
struct configured {
    command_line line;
    all_settings settings;
    core::declared_settings declared; ///< the declarations of `settings`
};

} // namespace fcg::app
