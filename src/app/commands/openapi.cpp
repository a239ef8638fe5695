#include "platform/http/schema/openapi.hpp"

#include "app/commands/commands.hpp"
#include "app/runtime.hpp"
#include "app/store.hpp"
#include "app/temporary_folder.hpp"
#include "app/version.hpp"

#include <iostream>

namespace fcg::app {

/// Prints the OpenAPI document. It comes from the routes, and the routes come from the modules, so a store is
/// created in a temporary folder.
int print_openapi(configured& settings)
{
    temporary_folder const folder("fcg-openapi");
    settings.settings.modules =
        all_modules(); // the document describes the whole store, whatever processes host it
    settings.settings.services = {};
    settings.settings.bus.transport = "memory";
    runtime process(folder.path());
    {
        store const opened(process.env(), settings.settings, settings.declared);
        std::cout << http::describe_openapi(opened.routes(), version) << '\n';
        process.stop();
    }
    return exit_code::done;
}

} // namespace fcg::app
