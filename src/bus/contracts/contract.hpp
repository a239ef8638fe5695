#pragma once
#include "bus/contracts/ids.hpp"
#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

/// The base of the contracts, which the header of each contract includes. A contract is a struct with the
/// constants `name`, `version`, `topic` (empty if the event stays in its module's event store) and
/// `publisher` (the name of a module), and with the function `describe(event, members)`, which names each
/// member of the body once, in the order of the body. `members` is a body_writer, body_reader, body_schema or
/// body_sample. These classes have the same functions: one for each kind of member.
namespace fcg::contracts {

/// A type with the constants of a contract.
template <class T>
concept contract = requires {
    T::name;
    T::version;
    T::topic;
    T::publisher;
};

/// Returns the body of the event as compact JSON.
template <contract Contract>
std::string to_json(Contract const& event)
{
    body_writer members;
    Contract::describe(event, members);
    return members.finish(Contract::version);
}

/// Reads a body into `event`. Returns why the body is refused; empty if it was read. The contents of `event`
/// are unspecified if the body is refused.
template <contract Contract>
std::string from_json(json::value const& body, Contract& event)
{
    body_reader members(body);
    Contract::describe(event, members);
    return members.finish(Contract::version);
}

} // namespace fcg::contracts
