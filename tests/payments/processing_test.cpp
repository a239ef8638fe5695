// What becomes of payments-to-process, on the module with a bus of its own.
#include "bus/bus.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/memory/memory_queue.hpp"
#include "inside/provider/simulated/simulated_provider.hpp"
#include "inside/payment/steps.hpp"
#include "module.hpp"
#include "platform/core/unavailable.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

struct one_account final : users::questions {
    bool open = true;
    int times_away = 0; ///< so often nobody answers

    task<std::optional<users::account_card>> find_account(std::string user_id) override
    {
        if (times_away > 0) {
            --times_away;
            throw core::unavailable_elsewhere("users is down");
        }
        co_return users::account_card{std::move(user_id), open};
    }
};

struct processing_case {
    test::module_store store;
    one_account buyer;
    payments::module module{store.around(), {}, {}};
    bus::memory_queue queues{store.around()};
    bus::bus conversation{queues, store.around(), {}};
    std::string id = store.around().ids.next().to_string();
    core::money const price{5990, core::currency::brl()};

    processing_case()
    {
        store.serve([](http::routes&) {}, {&module.database()});
        bus::subscriptions all;
        module.subscribe(all, buyer);
        conversation.route_to(payments::module::reads({}));
        conversation.connect(module.database(), all);
    }

    ~processing_case() { store.run(conversation.stop()); }

    void open_payment()
    {
        payments::payment_order const order{.payment_id = id,
                                            .user_id = "a-buyer",
                                            .game_id = "a-game",
                                            .amount = price,
                                            .method = contracts::payment_method::pix,
                                            .correlation_id = "c"};
        auto unit = [&](storage::transaction& in) { payments::open_payment(in, order, step()); };
        store.run(module.database().write(unit));
    }

    /// An attempt whose process died after the provider had taken the money.
    void charge_and_die()
    {
        auto unit = [&](storage::transaction& in) { payments::begin_attempt(in, id, "simulated", step()); };
        store.run(module.database().write(unit));
        payments::simulated_provider provider(module.database(), store.clock());
        CHECK(store.run(provider.charge({id, price})).end == payments::charge_outcome::kind::approved);
    }

    /// As it comes when another process opened the payment in a file of its own.
    void request_unopened(core::money const& amount)
    {
        contracts::payment_requested const stray{.payment_id = id,
                                                 .correlation_id = "c",
                                                 .user_id = "a-buyer",
                                                 .game_id = "a-game",
                                                 .amount = amount,
                                                 .method = contracts::payment_method::pix,
                                                 .occurred_at = store.clock().now()};
        store.run(conversation.declare_queues());
        std::vector<bus::outgoing> messages{{"payments-to-process", {"m-1", to_json(stray), {}}, {}}};
        store.run(queues.send(std::move(messages), std::nullopt));
    }

    payments::step step() { return {store.around().ids, store.clock().now(), {"c", {}, {}}}; }

    /// Once everything that was asked for is done.
    std::optional<payments::payment> end_of_payment()
    {
        store.run(conversation.start());
        store.advance(std::chrono::minutes(10));
        return module.database().read([&](storage::reader& in) { return payments::load_payment(in, id); });
    }
};

} // namespace

TEST_CASE("an account that was closed before the charge is not charged")
{
    processing_case one;
    one.open_payment();
    one.buyer.open = false;
    CHECK(one.end_of_payment()->status == payments::status::cancelled);
    CHECK(one.store.events() ==
          test::names{"PaymentRequestedMessage", "PaymentFailed", "GamePurchaseCompleted"});
}

TEST_CASE("while users cannot be asked the message waits: nothing is charged, and no attempt is counted")
{
    processing_case one;
    one.open_payment();
    one.buyer.times_away = 100;
    one.store.run(one.conversation.start());
    one.store.advance(std::chrono::seconds(30));
    auto const look = [&] {
        return one.module.database().read(
            [&](storage::reader& in) { return payments::load_payment(in, one.id); });
    };
    CHECK(one.buyer.times_away > 0);
    CHECK(look()->status == payments::status::pending);
    CHECK(look()->attempts == 0);
    CHECK(one.conversation.trouble().empty());

    one.store.advance(std::chrono::minutes(10));
    CHECK(one.buyer.times_away == 0);
    CHECK(look()->status == payments::status::approved);
    CHECK(look()->attempts == 1);
    CHECK(one.store.run(one.queues.depth("payments-to-process-error")).ready == 0);
}

TEST_CASE("money that was taken before the account was closed is not forgotten: the payment is approved")
{
    processing_case one;
    one.open_payment();
    one.charge_and_die();
    one.buyer.open = false;
    CHECK(one.end_of_payment()->status == payments::status::approved);
}

TEST_CASE("a request for a payment that nobody opened is a dead letter, and not dropped")
{
    struct {
        core::money amount;
        bool is_open;
    } const buyers[]{{{5990, core::currency::brl()}, true},
                     {{0, core::currency::brl()}, true},
                     {{5990, core::currency::brl()}, false}};

    for (auto const& [amount, is_open] : buyers) {
        processing_case one;
        one.buyer.open = is_open;
        one.request_unopened(amount);
        CHECK_FALSE(one.end_of_payment().has_value());
        auto const dead = one.store.run(one.queues.peek("payments-to-process-error", 10));
        REQUIRE(dead.size() == 1);
        CHECK(dead[0].content.find(bus::attribute::dead_reason) == "there is no payment " + one.id);
    }
}
