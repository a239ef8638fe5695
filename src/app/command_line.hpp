#pragma once
#include "app/operations/operations.hpp"
#include "app/settings.hpp"
#include "platform/core/settings.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fcg::app {

/// The parsed command line.
struct command_line {
    std::string command; ///< "serve", "demo", "config show", "contracts" ..., or an operation's name
    std::vector<std::filesystem::path> config_files;
    std::map<std::string, std::string> overrides; ///< setting -> text, from --data and --port
    std::map<std::string, std::string> options;   ///< of the operation
    std::string input_file;                       ///< of `import`; "-" means standard input
    bool once = false;                            ///< of `demo`
};

/// The settings that every command starts with.
struct configured {
    command_line line;
    all_settings settings;
    core::declared_settings declared; ///< the declarations of `settings`
};

/// The parsed command line, or the exit code if there is nothing to do (help was shown, or the line was
/// wrong).
struct parsed_line {
    std::optional<command_line> line;
    int exit = 0;
};

parsed_line parse_command_line(int count, char const* const* arguments);

} // namespace fcg::app
