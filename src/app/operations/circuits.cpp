#include "app/operations/operations.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

namespace fcg::app {

task<int> list_circuits(store& store, operation, operation_channel& channel)
{
    auto const circuits = store.circuits();
    for (auto const& circuit : circuits)
        channel.print(fmt::format("{:<32} {:<10} since {}\n", circuit.name, async::to_text(circuit.state),
                                  core::to_rfc3339(circuit.since)));
    if (circuits.empty())
        channel.print("this process calls no other service\n");
    co_return exit_code::done;
}

task<int> reset_circuit(store& store, operation operation, operation_channel& channel)
{
    auto const name = operation.option("circuit");
    if (!store.reset_circuit(name)) {
        channel.print_error(fmt::format("no circuit is called \"{}\"; there are:\n", name));
        for (auto const& circuit : store.circuits())
            channel.print_error("  " + circuit.name + '\n');
        co_return exit_code::failed;
    }
    telemetry::log(telemetry::level::warning, "app", "", "the command line closed the circuit {}", name);
    channel.print(fmt::format("the circuit {} is closed\n", name));
    co_return exit_code::done;
}

} // namespace fcg::app
