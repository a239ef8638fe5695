// Tests of readers that the configuration adds.
#include "bus/consuming/bound_queues.hpp"
#include "bus/contracts/purchase_tracked.hpp"
#include "bus/publishing/topics.hpp"
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;
using texts = std::vector<std::string>;

texts chosen_by(std::string const& events)
{
    auto const bound = bus::read_subscriptions({{"partner", events}}, {});
    CHECK_MESSAGE(bound.errors.empty(), (bound.errors.empty() ? "" : bound.errors.front()));
    REQUIRE(bound.queues.size() == 1);
    CHECK(bound.queues[0].name == "partner");
    return bound.queues[0].contracts;
}

texts errors_of(std::string const& queue, std::string const& events)
{
    return bus::read_subscriptions({{queue, events}},
                                   {{.topic = "orders", .contract = "OrderPlaced", .queue = "bank-orders"}})
        .errors;
}

/// A store whose shop publishes what the bank reads, and what only another service reads.
struct store_with_partner : toy_store {
    store_with_partner()
    {
        of_bank.on<order_placed>("bank-orders", *bank, note_order, settings);
        bound = {{.name = "partner", .contracts = {"OrderPaid"}},
                 {.name = "all", .contracts = {"OrderPaid", "OrderPlaced"}}};
    }

    void say_some()
    {
        place_orders(2);
        say(*shop, with_key<order_paid>("paid"), "payment-1");
        world.pass(1s);
    }

    texts in(std::string name)
    {
        texts texts;
        for (auto const& message : world.run(queue.peek(std::move(name), 100)))
            texts.push_back(std::string(message.content.find(bus::attribute::contract)) +
                            message.content.body);
        return texts;
    }
};

/// A transport at which the queue of another service is not as it must be.
class partner_is_away final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<> declare(bus::queue_settings settings) override
    {
        if (is_away && settings.name == "partner")
            throw bus::queue_unavailable("there is no queue partner");
        co_await behind_.declare(std::move(settings));
    }

    bool is_away = true;
};

} // namespace

TEST_CASE("a subscription names events, or patterns over their names in words")
{
    CHECK(chosen_by("PaymentSucceeded") == texts{"PaymentSucceeded"});
    CHECK(chosen_by("payment.*") ==
          texts{"PaymentAccepted", "PaymentFailed", "PaymentRefunded", "PaymentSucceeded"});
    CHECK(chosen_by("  PurchaseTracked, payment.failed PurchaseTracked ") ==
          texts{"PaymentFailed", "PurchaseTracked"});
    CHECK(chosen_by("game.#.completed") == texts{"GamePurchaseCompleted"});
    CHECK(bus::topic_of_event("GamePurchaseCompleted") == "game.purchase.completed");
}

TEST_CASE("everything is every event that leaves its module's event store")
{
    texts sent;
    for (auto const& event : bus::published_contracts())
        if (!event.topic.empty())
            sent.emplace_back(event.name);
    CHECK(chosen_by("#") == sent);
}

TEST_CASE("what is wrong with a subscription is said with the queue's name, and with what was meant")
{
    struct {
        std::string queue;
        std::string events;
        std::string error;
    } const cases[] = {
        {"partner", "PurchaseComplete",
         R"("partner": there is no event "PurchaseComplete"; the nearest is PurchaseCompleted)"},
        {"partner", "purchse.completed",
         R"("partner": the pattern "purchse.completed" matches no event; the nearest is purchase.completed)"},
        {"partner", "purchase..x",
         R"("partner": "purchase..x" is not a pattern: words of a-z, 0-9, - and _ with dots between, )"
         "* for one word, # for any number"},
        {"partner", "ChargeOpened",
         R"("partner": ChargeOpened stays in its module's event store and is sent to no queue)"},
        {"partner", " ,",
         R"("partner": name the events that go there, such as PurchaseCompleted, purchase.* or #)"},
        {"bank-orders", "#", R"("bank-orders": the store itself reads this queue; choose another name)"},
        {"a b", "#",
         R"("a b": a queue is named by 1 to 74 letters, digits, - and _, and not with "-error" at the end)"},
        {"x-error", "#",
         R"("x-error": a queue is named by 1 to 74 letters, digits, - and _, and not with "-error" at the end)"},
    };

    for (auto const& binding : cases)
        CHECK(errors_of(binding.queue, binding.events) == texts{"bus.subscriptions: " + binding.error});
}

TEST_CASE_FIXTURE(store_with_partner,
                  "a bound queue gets every event that it is bound to, once, and no other")
{
    start();
    say_some();
    CHECK(in("partner") == texts{R"(OrderPaid{"key":"paid"})"});
    CHECK(in("all") ==
          texts{R"(OrderPlaced{"key":"1"})", R"(OrderPlaced{"key":"2"})", R"(OrderPaid{"key":"paid"})"});
    CHECK(effects(*bank) == "1 2");
    CHECK(running->read_by("partner") == "another service");
    CHECK(running->read_by("partner-error").empty());
}

TEST_CASE_FIXTURE(store_with_partner, "what waits for another service keeps the store from nothing")
{
    start();
    say_some();
    CHECK(is_idle());
    stop();
    start();
    CHECK(until_idle());
    CHECK_MESSAGE(in("all").size() == 3, "nothing is sent again after a restart");
}

TEST_CASE_FIXTURE(store_with_partner,
                  "a queue of another service that is away holds up nobody else, and misses nothing")
{
    partner_is_away server(queue);
    start(&server);
    say_some();
    CHECK(effects(*bank) == "1 2");
    CHECK(in("all").size() == 3);
    CHECK(running->failure() == "");
    CHECK(running->warning() == "the queue partner of another service: there is no queue partner");
    CHECK(has_metric(R"(fcg_bus_relay_lag_events{haste="patient",module="shop",queue="partner"} 3)"));
    server.is_away = false;
    world.pass(5s);
    CHECK(in("partner").size() == 1);
    CHECK(running->warning() == "");
    stop();
}

TEST_CASE_FIXTURE(store_with_partner, "a queue that is bound later receives what happens from then on")
{
    bound.clear();
    start();
    say_some();
    stop();
    bound = {{.name = "partner", .contracts = {"OrderPlaced"}}};
    start();
    say(*shop, with_key<order_placed>("3"), "order-3");
    world.pass(1s);
    CHECK(in("partner") == texts{R"(OrderPlaced{"key":"3"})"});
}

TEST_CASE_FIXTURE(store_with_partner, "an event counts as published when it goes to a queue, whosever it is")
{
    SUBCASE("of another service")
    {
        start();
        say_some();
        CHECK(has_metric(R"(fcg_bus_published_total{contract="OrderPaid",topic=""} 1)"));
    }
    SUBCASE("of nobody")
    {
        contracts::purchase_tracked tracked;
        tracked.correlation_id = "c-1";
        start();
        say_some();
        say(*shop, tracked, "purchase-1");
        world.pass(1s);
        CHECK(running->unsent("shop") == 0);
        CHECK_FALSE(has_metric(R"(fcg_bus_published_total{contract="PurchaseTracked")"));
    }
    CHECK(has_metric(R"(fcg_bus_published_total{contract="OrderPlaced",topic="orders"} 2)"));
}

TEST_CASE_FIXTURE(store_with_partner, "a queue that has a reader cannot be bound")
{
    bound = {{.name = "bank-orders", .contracts = {"OrderPaid"}}};
    CHECK_THROWS_WITH_AS(start(), "the queue bank-orders has a reader already", std::logic_error);
    running.reset();
}

} // namespace fcg::test
