#include "app/contracts/contract_documents.hpp"

#include "bus/publishing/topics.hpp"
#include "platform/json/value.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fcg::app {
namespace {

using json::value;

value text(std::string_view content)
{
    return value(std::string(content));
}

value text_or_null(std::string_view content)
{
    return content.empty() ? value() : text(content);
}

/// Parses JSON that the bus itself wrote and that is therefore valid.
value document(std::string const& written)
{
    return std::get<value>(json::parse(written));
}

/// Returns the readers of a contract. Another service has no module, and low priority.
std::vector<bus::reader> readers_of(std::string_view contract, contract_readers const& readers)
{
    std::vector<bus::reader> matching;
    std::ranges::copy_if(readers.modules, std::back_inserter(matching),
                         [&](bus::reader const& reader) { return reader.contract == contract; });
    for (auto const& service : readers.services)
        if (std::ranges::find(service.contracts, contract) != service.contracts.end())
            matching.push_back({.topic = {},
                                .contract = std::string(contract),
                                .queue = service.name,
                                .priority = bus::priority::low});
    return matching;
}

value describe_contract(bus::published_contract const& contract, contract_readers const& readers)
{
    value::list described_readers;
    for (auto const& reader : readers_of(contract.name, readers))
        described_readers.emplace_back(
            value::object{{"module", text_or_null(reader.module)},
                          {"queue", text(reader.queue)},
                          {"priority", text(reader.priority == bus::priority::low ? "low" : "high")}});
    value::object schema{{"$schema", text("https://json-schema.org/draft/2020-12/schema")}};
    auto const described_body = document(contract.schema());
    for (auto const& member : *described_body.as_object())
        schema.push_back(member);
    return value(value::object{{"name", text(contract.name)},
                               {"version", text(contract.version)},
                               {"topic", text_or_null(contract.topic)},
                               {"publisher", text(contract.publisher)},
                               {"readers", value(std::move(described_readers))},
                               {"schema", value(std::move(schema))},
                               {"example", document(contract.example())}});
}

value reference_to(std::string const& pointer)
{
    return value(value::object{{"$ref", text("#/" + pointer)}});
}

value::object describe_operation(std::string_view action, bus::published_contract const& contract,
                                 std::string_view summary)
{
    auto const channel = "channels/" + std::string(contract.topic);
    auto message = reference_to(channel + "/messages/" + std::string(contract.name));
    return {{"action", text(action)},
            {"channel", reference_to(channel)},
            {"summary", text(summary)},
            {"messages", value(value::list{std::move(message)})}};
}

void add_operations(value::object& operations, bus::published_contract const& contract,
                    contract_readers const& readers)
{
    std::string const name(contract.name);
    std::string const publisher(contract.publisher);
    operations.emplace_back(publisher + "-sends-" + name,
                            describe_operation("send", contract, publisher + " publishes " + name));
    for (auto const& reader : readers_of(name, readers)) {
        bool const is_service = reader.module.empty();
        auto const subject = is_service ? "another service" : reader.module;
        auto operation =
            describe_operation("receive", contract, subject + " reads it from the queue " + reader.queue);
        operation.emplace_back("x-queue", text(reader.queue));
        operations.emplace_back((is_service ? "service-" + reader.queue : reader.module) + "-receives-" +
                                    name,
                                std::move(operation));
    }
}

value describe_channel(bus::published_contract const& contract)
{
    std::string const name(contract.name);
    value::object messages{{name, reference_to("components/messages/" + name)}};
    return value(value::object{{"address", text(contract.topic)}, {"messages", value(std::move(messages))}});
}

value describe_message(bus::published_contract const& contract)
{
    value::object example{{"payload", document(contract.example())}};
    return value(value::object{{"name", text(contract.name)},
                               {"contentType", text("application/json")},
                               {"payload", document(contract.schema())},
                               {"examples", value(value::list{value(std::move(example))})}});
}

} // namespace

std::string describe_contracts(contract_readers const& readers)
{
    value::list contracts;
    for (auto const& contract : bus::published_contracts())
        contracts.push_back(describe_contract(contract, readers));
    return value(value::object{{"contracts", value(std::move(contracts))}}).to_text();
}

std::string describe_asyncapi(contract_readers const& readers, std::string_view version)
{
    value::object channels;
    value::object operations;
    value::object messages;
    for (auto const& contract : bus::published_contracts()) {
        if (contract.topic.empty())
            continue;
        channels.emplace_back(contract.topic, describe_channel(contract));
        add_operations(operations, contract, readers);
        messages.emplace_back(contract.name, describe_message(contract));
    }
    value::object info{{"title", text("FCG Cloud Games")},
                       {"version", text(version)},
                       {"description", text("The events of the store: who publishes them, and who reads them "
                                            "from which queue.")}};
    value::object components{{"messages", value(std::move(messages))}};
    return value(value::object{{"asyncapi", text("3.0.0")},
                               {"info", value(std::move(info))},
                               {"defaultContentType", text("application/json")},
                               {"channels", value(std::move(channels))},
                               {"operations", value(std::move(operations))},
                               {"components", value(std::move(components))}})
        .to_text();
}

} // namespace fcg::app
