#include "app/commands/commands.hpp"
#include "app/runtime.hpp"
#include "app/store.hpp"

#include <iostream>

namespace fcg::app {

int migrate(configured& settings)
{
    runtime process(settings.settings.data_folder);
    {
        store const opened(process.env(), settings.settings, settings.declared);
        process.stop();
    }
    std::cout << "the data folder " << process.env().data_folder.string() << " is up to date\n";
    return exit_code::done;
}

} // namespace fcg::app
