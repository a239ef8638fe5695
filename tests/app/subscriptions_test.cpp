// Another service receives the store's events, by configuration.
#include "commands.hpp"
#include "store_case.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace fcg::test {
namespace {

using texts = std::vector<std::string>;

/// A store with a subscription for a partner.
struct store_with_listener : store_case {
    store_with_listener()
    {
        settings.bus.subscriptions = {{"partner", "purchase.* PaymentSucceeded payment.failed"}};
        restart();
    }

    std::string buy_at(std::string const& price, std::string const& email)
    {
        auto const buyer = sign_up(email);
        auto const game = add_game(price);
        auto const bought = buy(buyer, game);
        REQUIRE(bought.status == 202);
        settle();
        return bought.json["paymentId"];
    }

    /// Returns the contracts of the messages about a payment that wait in the partner's queue, sorted.
    texts heard_of(std::string const& payment_id)
    {
        texts texts;
        for (auto const& message : fixture.run(store->queues().peek("partner", 1'000)))
            if (message.content.body.find(payment_id) != std::string::npos)
                texts.emplace_back(message.content.find(bus::attribute::contract));
        std::ranges::sort(texts);
        auto const same = std::ranges::unique(texts);
        texts.erase(same.begin(), same.end());
        return texts;
    }
};

} // namespace

TEST_CASE_FIXTURE(store_with_listener,
                  "a bound queue receives of a purchase what it asked for, and nothing else")
{
    auto const approved = buy_at("59.90", "ana@example.com");
    auto const declined = buy_at("59.01", "bia@example.com");
    CHECK(heard_of(approved) == texts{"PaymentSucceeded", "PurchaseCompleted", "PurchaseTracked"});
    CHECK(heard_of(declined) == texts{"PaymentFailed", "PurchaseCompleted", "PurchaseTracked"});
    auto const metrics = fixture.env().metrics.render();
    CHECK(metrics.find(R"(fcg_bus_published_total{contract="PaymentSucceeded")") != std::string::npos);
}

TEST_CASE("what goes to no queue is not counted as published")
{
    store_case fixture;
    auto const buyer = fixture.sign_up("ana@example.com");
    REQUIRE(fixture.buy(buyer, fixture.add_game("59.90")).status == 202);
    fixture.settle();
    auto const metrics = fixture.fixture.env().metrics.render();
    for (auto const* contract : {"PaymentSucceeded", "PurchaseTracked"})
        CHECK_MESSAGE(metrics.find("fcg_bus_published_total{contract=\"" + std::string(contract)) ==
                          std::string::npos,
                      contract);
    CHECK(metrics.find(R"(fcg_bus_published_total{contract="PurchaseCompleted")") != std::string::npos);
}

TEST_CASE_FIXTURE(store_with_listener, "the list of queues says who reads each")
{
    auto const listed = carry_out(*this, "queue list").out;
    auto const reader = [&listed](std::string const& queue) {
        auto const begin = listed.find("\n" + queue + " ") + 1;
        auto const line = listed.substr(begin, listed.find('\n', begin) - begin);
        return line.substr(line.find(" s  ") + 4);
    };
    CHECK(reader("payments-to-process") == "payments");
    CHECK(reader("game-purchase-completed") == "library");
    CHECK(reader("partner") == "another service");
    CHECK(reader("partner-error").empty());
    auto const queues = fixture.call("GET", "/api/admin/queues", nullptr, admin).json["items"];
    auto const partner =
        std::ranges::find_if(queues, [](auto const& candidate) { return candidate["name"] == "partner"; });
    REQUIRE(partner != queues.end());
    CHECK((*partner)["readBy"] == "another service");
}

} // namespace fcg::test
