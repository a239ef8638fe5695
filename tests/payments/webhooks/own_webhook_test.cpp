// The whole way of the simulated provider's webhook, over sockets, to the server that accepted the payment.
#include "features/features.hpp"
#include "internal/chosen_provider/providers.hpp"
#include "internal/payment/payment_commands.hpp"
#include "payment/by_id.hpp"
#include "platform/http/server/server.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

struct served_payments {
    served_payments()
    {
        payments::receive_webhook(table, context, chosen.webhooks);
        dispatcher.emplace(
            table, settings(),
            http::dispatcher::dependencies{.clock = world.clock,
                                           .ids = world.ids,
                                           .random = world.random,
                                           .metrics = world.metrics,
                                           .verify = [](std::string_view) { return std::nullopt; }});
        server.emplace(*dispatcher, settings(), world.metrics, world.clock);
        port = server->start();
        world.background.start(begin()).get();
    }

    ~served_payments()
    {
        world.background.start(end()).get();
        server->drain();
        db.reset();
    }

    static http::server_settings settings()
    {
        http::server_settings settings;
        settings.port = 0;
        return settings;
    }

    task<> begin()
    {
        chosen.start();
        chosen.answers_at("http://127.0.0.1:" + std::to_string(port));
        co_return;
    }

    task<> end()
    {
        bool const has_ended = co_await chosen.stop();
        CHECK(has_ended);
    }

    /// Processes a payment as the worker does, for amounts that wait.
    task<> process(std::string id)
    {
        payments::payment_order const order{.payment_id = id,
                                            .user_id = "a-buyer",
                                            .game_id = "a-game",
                                            .amount = {5903, core::currency::brl()},
                                            .method = contracts::payment_method::pix,
                                            .correlation_id = "c"};
        auto begin = [&](storage::transaction& tx) {
            payments::open_payment(tx, order, command_context());
            test::begin_attempt(tx, id, "simulated", command_context());
        };
        co_await db->write(begin);
        payments::charge_order charge{id, order.amount, "Pix", {}};
        auto const outcome = co_await guard.charge(std::move(charge));
        CHECK(outcome.end == payments::charge_outcome::kind::waiting);
        auto accept = [&](storage::transaction& tx) {
            payments::accept_payment(tx, id, outcome.reference, command_context());
        };
        co_await db->write(accept);
    }

    payments::command_context command_context()
    {
        return {world.ids, world.clock.now(), {"c", {}, {}}, std::chrono::minutes(5)};
    }

    payments::status status(std::string const& id)
    {
        return db->read([&](storage::reader& db) { return payments::load_payment(db, id).value().status; });
    }

    test::threaded_world world;
    payments::payment_settings chosen_settings;
    std::unique_ptr<storage::database> db = world.open("payments");
    payments::chosen_provider chosen = payments::simulated(world.env, quick(chosen_settings), *db, {});
    payments::guarded_provider guard{*chosen.provider, world.env, {}};
    bus::question_directory questions; ///< is empty, because these tests ask nobody
    payments::module_context context{world.env, chosen_settings, *db, guard, questions};
    http::routes table;
    std::optional<http::dispatcher> dispatcher;
    std::optional<http::server> server;
    std::uint16_t port = 0;

private:
    static payments::payment_settings const& quick(payments::payment_settings& settings)
    {
        settings.simulated.later_ms = 1;
        return settings;
    }
};

} // namespace

TEST_CASE("what the simulated provider approves later is told to this process over its own server")
{
    served_payments served_payments;
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i)
        ids.push_back(served_payments.world.ids.next().to_string());
    for (auto const& id : ids)
        served_payments.world.background.start(served_payments.process(id)).get();
    for (auto const& id : ids)
        CHECK(test::eventually([&] { return served_payments.status(id) == payments::status::approved; }));
}

TEST_CASE("a webhook of more than 256 KiB is refused")
{
    constexpr std::size_t max_octets = 256 * 1024;
    served_payments served_payments;
    auto const answer_to = [&](std::size_t octets) {
        test::raw_client caller(served_payments.port);
        caller.send("POST /api/payments/webhooks/simulated HTTP/1.1\r\nHost: store\r\nContent-Length: " +
                    std::to_string(octets) + "\r\n\r\n");
        if (octets <= max_octets)
            caller.send(std::string(octets, ' '));
        return caller.read_response().status;
    };
    CHECK(answer_to(max_octets) == 401);
    CHECK(answer_to(max_octets + 1) == 413);
}
