#pragma once
#include "app/command_line.hpp"
#include "app/settings.hpp"
#include "platform/core/settings.hpp"

/// One function and one file per command; each returns the program's exit code.
namespace fcg::app {

/// Everything that a command starts from.
struct configured {
    command_line line;
    all_settings settings;
    core::declared_settings declared; ///< of `settings`
};

int serve(configured& with);
int demo(configured& with);
int migrate(configured& with);
int operate(configured& with); ///< every operation on a store: beside a server, or alone
int show_config(configured& with);
int print_example_config(configured& with);
int print_openapi(configured& with);
int check_health(configured& with); ///< GET /livez of the server on this machine

/// Command line -> configuration -> command. Never throws.
int run(int count, char const* const* arguments);

} // namespace fcg::app
