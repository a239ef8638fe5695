#include "platform/core/configuration.hpp"

#include "app/commands/commands.hpp"

#include <iostream>

namespace fcg::app {

int show_config(configured& settings)
{
    std::cout << core::show_configuration(settings.declared);
    return exit_code::done;
}

int print_example_config(configured&)
{
    all_settings defaults;
    auto const declared = declare_all(defaults);
    std::cout << core::example_configuration(declared);
    return exit_code::done;
}

} // namespace fcg::app
