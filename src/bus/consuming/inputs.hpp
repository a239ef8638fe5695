#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace fcg::bus {

/// The priority of a reader: how soon it must receive an event.
enum class priority {
    high, ///< as soon as it is committed, because a purchase waits for it
    low   ///< may be delayed while high-priority readers have work, usually only for moments
};

/// A queue to which a contract is published, and the module that reads it, in this process or in another one.
struct reader {
    std::string topic;
    std::string contract;
    std::string queue;
    std::int64_t min_attempts = 1; ///< minimum for its messages, even if fewer are configured
    bus::priority priority = bus::priority::high;
    std::string module{}; ///< module that reads it, for the operator
};

/// Returns a reader of the contract with high priority and without a module.
template <class Contract>
reader reader_of(std::string_view queue, std::int64_t min_attempts = 1)
{
    return {std::string(Contract::topic), std::string(Contract::name), std::string(queue), min_attempts};
}

/// A queue that a module reads, as an entry of the module's table: a std::tuple of inputs in which each
/// contract occurs at most once. The module takes its subscriptions from the table, and every process takes
/// from it the readers to which it publishes, even if it does not host the module.
template <class Contract>
struct input {
    std::string_view queue;
    bus::priority priority = bus::priority::high;
    std::int64_t min_attempts = 1; ///< minimum for its messages, even if fewer are configured
};

/// Returns the queue from which a module with this table reads the contract.
template <class Contract, class... Contracts>
constexpr std::string_view queue_of(std::tuple<input<Contracts>...> const& inputs)
{
    return std::get<input<Contract>>(inputs).queue;
}

/// Returns a reader for each entry of the table, in its order.
template <class... Contracts>
std::vector<reader> readers_of(std::tuple<input<Contracts>...> const& inputs)
{
    std::vector<reader> readers{reader_of<Contracts>(queue_of<Contracts>(inputs),
                                                     std::get<input<Contracts>>(inputs).min_attempts)...};
    std::size_t index = 0;
    ((readers[index++].priority = std::get<input<Contracts>>(inputs).priority), ...);
    return readers;
}

} // namespace fcg::bus
