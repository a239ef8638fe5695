#pragma once
#include "app/command_line.hpp"

/// The commands, each with one function and one file. Each returns the program's exit code.
namespace fcg::app {

int serve(configured& settings);
int demo(configured& settings);
int migrate(configured& settings);
int operate(configured& settings); ///< runs any operation on a store, through its server or alone
int show_config(configured& settings);
int print_example_config(configured& settings);
int print_openapi(configured& settings);
int print_contracts(configured& settings); ///< prints the events, also as AsyncAPI
int check_health(configured& settings);    ///< sends GET /livez to the server on this machine

/// Parses the command line, loads the configuration and runs the command. Never throws.
int run(int count, char const* const* arguments);

} // namespace fcg::app
