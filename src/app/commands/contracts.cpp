#include "app/commands/commands.hpp"
#include "app/contracts/contract_documents.hpp"
#include "app/hosting.hpp"
#include "app/version.hpp"

#include <iostream>

namespace fcg::app {

int print_contracts(configured& settings)
{
    contract_readers const readers{readers_of_all_modules(settings.settings),
                                   queues_of_other_services(settings.settings).queues};
    bool const asyncapi = settings.line.options.contains("asyncapi");
    std::cout << (asyncapi ? describe_asyncapi(readers, version) : describe_contracts(readers)) << '\n';
    return exit_code::done;
}

} // namespace fcg::app
