#include "platform/http/openapi.hpp"

#include "app/commands/commands.hpp"
#include "app/runtime.hpp"
#include "app/store.hpp"
#include "app/temporary_folder.hpp"
#include "app/version.hpp"

#include <iostream>

namespace fcg::app {

/// The document comes from the routes, and the routes from the modules: so a store is made, in a folder that
/// goes away.
int print_openapi(configured& with)
{
    temporary_folder const folder("fcg-openapi");
    with.settings.modules = all_modules(); // the document is that of the whole store, wherever its parts run
    with.settings.services = {};
    with.settings.bus.transport = "memory";
    runtime process(folder.path());
    {
        store const opened(process.around(), with.settings, with.declared);
        std::cout << http::describe_openapi(opened.routes(), version) << '\n';
        process.stop();
    }
    return exit_code::done;
}

} // namespace fcg::app
