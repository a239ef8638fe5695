#pragma once
#include "bus/bus.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_kept.hpp"
#include "bus/contracts/entitlement_refused.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "bus/contracts/purchase_tracked.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/inner_queue/memory/memory_queue.hpp"
#include "games/api/questions.hpp"
#include "module.hpp"
#include "store/module_fixture.hpp"
#include "support/eventually.hpp"
#include "support/questions.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

namespace fcg::test {

/// The games module, as far as tracking uses it.
struct games_nearby {
    task<games::purchase_answer> answer(games::purchase_question question)
    {
        ++question_count;
        if (is_away)
            throw core::remote_unavailable("games cannot be asked");
        games::purchase_answer answer;
        if (auto const it = purchases.find(question.payment_id); it != purchases.end())
            answer.purchases.push_back(it->second);
        co_return answer;
    }

    std::map<std::string, games::purchase_summary> purchases;
    bool is_away = false;
    int question_count = 0;
};

/// The module behind a real bus whose queues are filled by the test, and one purchase.
struct tracking_case {
    module_store::time time;
    module_store store;
    games_nearby games;
    bus::question_directory questions = directory_of<games::questions>(games);
    bus::memory_queue queues{store.env()};
    std::unique_ptr<tracking::module> module;
    std::unique_ptr<bus::bus> bus;
    core::uuid buyer = store.env().ids.next();
    std::string payment_id = store.env().ids.next().to_string();
    std::string game_id = store.env().ids.next().to_string();
    core::time_point start = store.clock().now();

    explicit tracking_case(module_store::time moment = module_store::time::manual)
        : time(moment),
          store(moment)
    {
        spdlog::set_level(spdlog::level::off); // refused requests are logged; these tests check the responses
        open();
    }

    ~tracking_case() { close(); }

    void open()
    {
        module = std::make_unique<tracking::module>(store.env(), questions, bus::consumer_settings{});
        store.serve([&](http::routes& routes) { module->add_routes(routes); }, {&module->database()});
        bus = std::make_unique<bus::bus>(queues, store.env(), bus::bus_settings{});
        bus->route_to(tracking::module::reads());
        bus::subscriptions subscribed;
        module->subscribe(subscribed);
        bus->connect(module->database(), subscribed);
        store.run(bus->start());
    }

    void close()
    {
        store.run(bus->stop());
        bus.reset();
        module.reset();
    }

    core::time_point at(int seconds) const { return start + std::chrono::seconds(seconds); }

    /// Returns the event as its relay would send it.
    template <class Contract>
    bus::outgoing message(Contract const& event, core::time_point occurred_at)
    {
        auto const id = store.env().ids.next().to_string();
        bus::message message{id, to_json(event), {}};
        message.set(bus::attribute::message_id, id);
        message.set(bus::attribute::contract, std::string(Contract::name));
        message.set(bus::attribute::occurred_at, core::to_rfc3339(occurred_at));
        return {.queue = "track-" + std::string(Contract::topic), .content = std::move(message)};
    }

    void send(std::vector<bus::outgoing> messages)
    {
        auto deliver = [](tracking_case& fixture, std::vector<bus::outgoing> outgoings) -> task<> {
            auto const outcomes = co_await fixture.queues.send(std::move(outgoings), std::nullopt);
            for (auto const& outcome : outcomes)
                CHECK(outcome.empty());
        };
        store.run(deliver(*this, std::move(messages)));
    }

    /// Sends messages and waits until all of them are handled.
    void deliver(std::vector<bus::outgoing> messages)
    {
        send(std::move(messages));
        bool is_idle = false;
        if (time == module_store::time::real)
            is_idle = eventually([this] { return store.run(bus->is_idle()); });
        for (int i = 0; time == module_store::time::manual && !is_idle && i < 1'000; ++i) {
            store.advance(std::chrono::milliseconds(1));
            is_idle = store.run(bus->is_idle());
        }
        REQUIRE(is_idle);
    }

    // Each function returns an event at `second` seconds after the start.
    bus::outgoing requested(int second = 0)
    {
        contracts::game_purchase_requested const event{.payment_id = payment_id,
                                                       .user_id = buyer.to_string(),
                                                       .game_id = game_id,
                                                       .amount = price,
                                                       .correlation_id = "correlation"};
        return message(event, at(second));
    }

    bus::outgoing paid(contracts::payment_outcome status, int second,
                       std::optional<std::string> reason = std::nullopt)
    {
        contracts::game_purchase_completed const event{.payment_id = payment_id,
                                                       .user_id = buyer.to_string(),
                                                       .game_id = game_id,
                                                       .amount = price,
                                                       .status = status,
                                                       .reason = std::move(reason),
                                                       .correlation_id = "correlation",
                                                       .completed_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing approved(int second) { return paid(contracts::payment_outcome::approved, second); }

    bus::outgoing granted(int second)
    {
        contracts::entitlement_granted const event{.payment_id = payment_id,
                                                   .user_id = buyer.to_string(),
                                                   .game_id = game_id,
                                                   .amount = price,
                                                   .source = "purchase",
                                                   .correlation_id = "correlation",
                                                   .granted_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing ended(std::string status, int second, std::optional<std::string> reason = std::nullopt)
    {
        contracts::purchase_completed const event{.payment_id = payment_id,
                                                  .user_id = buyer.to_string(),
                                                  .game_id = game_id,
                                                  .status = std::move(status),
                                                  .reason = std::move(reason),
                                                  .correlation_id = "correlation",
                                                  .completed_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing refund_requested(int second)
    {
        contracts::purchase_refund_requested const event{.payment_id = payment_id,
                                                         .user_id = buyer.to_string(),
                                                         .game_id = game_id,
                                                         .requested_by = contracts::requester::buyer,
                                                         .reason = "not my kind of game",
                                                         .correlation_id = "correlation",
                                                         .requested_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing kept(int second)
    {
        contracts::entitlement_kept const event{.payment_id = payment_id,
                                                .user_id = buyer.to_string(),
                                                .game_id = game_id,
                                                .reason = "it is in use",
                                                .correlation_id = "correlation",
                                                .kept_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing revoked(int second)
    {
        contracts::entitlement_revoked const event{.payment_id = payment_id,
                                                   .user_id = buyer.to_string(),
                                                   .game_id = game_id,
                                                   .requested_by = contracts::requester::buyer,
                                                   .reason = "refund",
                                                   .correlation_id = "correlation",
                                                   .revoked_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing refunded(int second)
    {
        contracts::payment_refunded const event{.payment_id = payment_id,
                                                .user_id = buyer.to_string(),
                                                .game_id = game_id,
                                                .amount = price,
                                                .cause = contracts::refund_cause::buyer,
                                                .reason = "not my kind of game",
                                                .provider = "simulated",
                                                .correlation_id = "correlation",
                                                .refunded_at = at(second)};
        return message(event, at(second));
    }

    bus::outgoing parked(int second)
    {
        contracts::refund_parked const event{.payment_id = payment_id,
                                             .user_id = buyer.to_string(),
                                             .provider_reference = "r",
                                             .amount = price,
                                             .cause = contracts::refund_cause::buyer,
                                             .reason = "the provider's secret",
                                             .attempts = 5,
                                             .correlation_id = "correlation",
                                             .parked_at = at(second)};
        return message(event, at(second));
    }

    std::string token() const { return token_for(buyer); }

    std::string path(std::string const& text) const { return "/api/purchases/" + payment_id + "/" + text; }

    reply timeline() { return store.call("GET", path("timeline"), nullptr, token()); }

    /// Returns the names of the steps, in the order of the timeline.
    names steps()
    {
        names names;
        auto const shown = timeline();
        for (auto const& step : shown.json["steps"])
            names.push_back(step["step"]);
        return names;
    }

    static inline core::money const price{5990, core::currency::brl()};
};

} // namespace fcg::test
