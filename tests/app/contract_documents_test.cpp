#include "app/contracts/contract_documents.hpp"
#include "app/hosting.hpp"
#include "bus/publishing/topics.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace fcg::test {
namespace {

using nlohmann::json;

/// Returns the modules of a store with default settings, and a partner's queue.
app::contract_readers all_readers()
{
    return {app::readers_of_all_modules({}), {{.name = "partner", .contracts = {"PurchaseCompleted"}}}};
}

json contract_named(std::string_view name)
{
    auto const document = json::parse(app::describe_contracts(all_readers()));
    auto const& contracts = document.at("contracts");
    auto const match = std::ranges::find_if(contracts, [&](auto const& it) { return it["name"] == name; });
    REQUIRE(match != contracts.end());
    return *match;
}

json asyncapi()
{
    return json::parse(app::describe_asyncapi(all_readers(), "0.1.0"));
}

json references(json const& operations, std::string const& name)
{
    return operations.at(name).at("messages").at(0).at("$ref");
}

} // namespace

TEST_CASE("every contract is printed with its version, topic and publisher")
{
    for (auto const& contract : bus::published_contracts()) {
        auto const printed = contract_named(contract.name);
        CHECK(printed.at("version") == contract.version);
        CHECK(printed.at("topic") == (contract.topic.empty() ? json() : json(contract.topic)));
        CHECK(printed.at("publisher") == contract.publisher);
    }
}

TEST_CASE(
    "who reads a contract is printed with the queue: modules, and services that the configuration binds")
{
    CHECK(contract_named("PurchaseCompleted").at("readers") == json::parse(R"([
        {"module": "tracking", "queue": "track-purchase-completed", "priority": "low"},
        {"module": "notifications", "queue": "notify-purchase-completed", "priority": "low"},
        {"module": null, "queue": "partner", "priority": "low"}])"));
    CHECK(contract_named("ChargeOpened").at("readers") == json::array());
}

TEST_CASE("the schema of a contract says what its members are, and which a reader needs")
{
    auto const schema = contract_named("GameViewed").at("schema");
    CHECK(schema.at("$schema") == "https://json-schema.org/draft/2020-12/schema");
    CHECK(schema.at("properties").at("userId") ==
          json::parse(R"({"type": ["string", "null"], "minLength": 1, "maxLength": 128})"));
    CHECK(schema.at("required") == json::parse(R"(["gameId", "visitor", "viewedAt"])"));
    auto const failed = contract_named("PaymentFailed").at("schema").at("properties");
    CHECK(failed.at("status") ==
          json::parse(R"({"type": "string", "enum": ["declined", "failed", "cancelled"]})"));
    CHECK(failed.at("amount") == json::parse(R"({"type": "number", "minimum": 0})"));
    auto const created = contract_named("GameCreated").at("schema");
    CHECK(created.at("properties").contains("promotionName"));
    CHECK(std::ranges::find(created.at("required"), "promotionName") == created.at("required").end());
}

TEST_CASE("AsyncAPI has a channel for each topic and no other")
{
    auto const channels = asyncapi().at("channels");
    auto const is_sent = [](auto const& contract) { return !contract.topic.empty(); };
    CHECK(channels.size() ==
          static_cast<std::size_t>(std::ranges::count_if(bus::published_contracts(), is_sent)));
    CHECK(channels.at("game-created").at("address") == "game-created");
    CHECK(channels.at("game-created").at("messages").contains("GameCreated"));
}

TEST_CASE("AsyncAPI has an operation for the publisher and for each reader of a contract")
{
    auto const operations = asyncapi().at("operations");
    auto const message = "#/channels/purchase-completed/messages/PurchaseCompleted";
    CHECK(operations.at("games-sends-PurchaseCompleted").at("action") == "send");
    CHECK(references(operations, "games-sends-PurchaseCompleted") == message);
    auto const received = operations.at("notifications-receives-PurchaseCompleted");
    CHECK(received.at("action") == "receive");
    CHECK(received.at("x-queue") == "notify-purchase-completed");
    CHECK(references(operations, "service-partner-receives-PurchaseCompleted") == message);
}

TEST_CASE("an AsyncAPI message has the schema of its contract and an example")
{
    auto const message = asyncapi().at("components").at("messages").at("UserDeleted");
    CHECK(message.at("payload").at("required") == json::parse(R"(["userId", "deletedAt"])"));
    CHECK(message.at("examples").at(0).at("payload").at("version") == "1.0");
}

} // namespace fcg::test
