#include "app/operations/operations.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

namespace fcg::app {

task<int> list_circuits(store& store, operation, operation_channel& channel)
{
    auto const circuits = store.circuits();
    for (auto const& one : circuits)
        channel.print(fmt::format("{:<32} {:<10} since {}\n", one.name, async::to_text(one.state),
                                  core::to_rfc3339(one.since)));
    if (circuits.empty())
        channel.print("this process asks nobody\n");
    co_return exit_code::done;
}

task<int> reset_circuit(store& store, operation what, operation_channel& channel)
{
    auto const name = what.option("circuit");
    if (!store.reset_circuit(name)) {
        channel.complain(fmt::format("no circuit is called \"{}\"; there are:\n", name));
        for (auto const& one : store.circuits())
            channel.complain("  " + one.name + '\n');
        co_return exit_code::failed;
    }
    telemetry::log(telemetry::level::warning, "app", "", "the command line closed the circuit {}", name);
    channel.print(fmt::format("the circuit {} is closed\n", name));
    co_return exit_code::done;
}

} // namespace fcg::app
