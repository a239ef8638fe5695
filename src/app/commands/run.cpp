#include "app/commands/commands.hpp"
#include "app/hosting.hpp"
#include "platform/async/error_text.hpp"
#include "platform/core/configuration.hpp"
#include "platform/storage/errors.hpp"

#include <array>
#include <exception>
#include <iostream>
#include <sys/stat.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX leaves declaring it to the program

namespace fcg::app {

namespace {

std::map<std::string, std::string> environment_of_process()
{
    std::map<std::string, std::string> table;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string_view const text = *entry;
        if (auto const equals = text.find('='); equals != std::string_view::npos)
            table.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return table;
}

/// Loads the configuration. The command line wins over the environment, which wins over the files.
bool configure(configured& settings)
{
    auto environment = environment_of_process();
    for (auto const& [name, value] : settings.line.overrides)
        environment[core::environment_name(name)] = value;
    auto errors = core::load_configuration(settings.declared, settings.line.config_files, environment);
    if (errors.empty())
        errors = errors_in(settings.settings);
    for (auto const& error_text : errors)
        std::cerr << "fcg: " << error_text << '\n';
    return errors.empty();
}

struct entry {
    std::string_view name;
    int (*run)(configured&);
};

constexpr std::array table{
    entry{"serve", serve},
    entry{"demo", demo},
    entry{"migrate", migrate},
    entry{"config show", show_config},
    entry{"config example", print_example_config},
    entry{"openapi", print_openapi},
    entry{"contracts", print_contracts},
    entry{"health", check_health},
};

int dispatch(configured& settings)
{
    for (auto const& known : table)
        if (known.name == settings.line.command)
            return known.run(settings);
    return operate(settings);
}

} // namespace

int run(int count, char const* const* arguments)
{
    umask(077); // all files may hold personal data, and only the owner may read them
    try {
        auto parsed = parse_command_line(count, arguments);
        if (!parsed.line)
            return parsed.exit;
        configured settings{std::move(*parsed.line), {}, {}};
        settings.declared = declare_all(settings.settings);
        if (!configure(settings))
            return exit_code::wrong_usage;
        return dispatch(settings);
    } catch (storage::file_in_use const& fault) {
        std::cerr << "fcg: " << fault.what() << '\n';
        return exit_code::store_in_use;
    } catch (core::wrong_setting const& fault) {
        std::cerr << "fcg: " << fault.what() << '\n';
        return exit_code::wrong_usage;
    } catch (std::exception const& fault) {
        std::cerr << "fcg: " << async::error_text(fault) << '\n';
        return exit_code::failed;
    }
}

} // namespace fcg::app
