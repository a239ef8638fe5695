#include "app/commands/commands.hpp"
#include "app/runtime.hpp"
#include "app/store.hpp"

#include <iostream>

namespace fcg::app {

int migrate(configured& with)
{
    runtime process(with.settings.data_folder);
    {
        store const opened(process.around(), with.settings, with.declared);
        process.stop();
    }
    std::cout << "the data folder " << process.around().data_folder.string() << " is up to date\n";
    return exit_code::done;
}

} // namespace fcg::app
