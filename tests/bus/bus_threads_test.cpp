// Tests of the whole bus as in production: a background loop, one writer thread per file, requests from
// another loop.
#include "support/eventually.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

constexpr int orders_of_crowd = 1'000;

void make_table(storage::database& database)
{
    database.write_now(
        [](storage::transaction& within) { within.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
}

std::int64_t count_of(storage::database& database, std::string_view sql)
{
    return database.read([sql](storage::reader& look) {
        auto rows = look.query(sql);
        rows.next();
        return rows.integer(0);
    });
}

task<> place_orders(threaded_world& world, storage::database& shop, int first, int step)
{
    for (int i = first; i < orders_of_crowd; i += step) {
        auto unit = [&world, key = std::to_string(i)](storage::transaction& tx) {
            bus::record_event(tx, world.ids, world.clock.now(), "order-" + key, 1,
                              with_key<order_placed>(key), {});
        };
        co_await shop.write(std::move(unit));
    }
}

task<> deliver(threaded_world& world, storage::database& shop, order_paid order, bus::delivery delivery)
{
    co_await async::sleep_for(world.background.loop, 1ms);
    auto unit = [key = order.key, &delivery](storage::transaction& tx) {
        toy_store::note_effect(tx, key);
        delivery.fence();
    };
    co_await shop.write(std::move(unit));
}

task<> ask_if_idle(bus::bus& bus, std::shared_ptr<std::promise<bool>> answer)
{
    auto const idle = co_await bus.is_idle();
    answer->set_value(idle);
}

task<> end(bus::bus& bus)
{
    co_await bus.stop();
}

bool is_idle(threaded_world& world, bus::bus& bus)
{
    auto const answer = std::make_shared<std::promise<bool>>();
    world.background.start(ask_if_idle(bus, answer)).get();
    return answer->get_future().get();
}

} // namespace

TEST_CASE("on real threads every order has every effect once, and the bus comes to rest and ends")
{
    loop_thread requests; // outlives the files, whose writers post to it
    threaded_world world;
    auto const bus_file = world.open("bus");
    auto const shop = world.open("shop");
    auto const bank = world.open("bank");
    make_table(*shop);
    make_table(*bank);
    bus::sqlite_queue queue(world.env, *bus_file);

    bus::subscriptions of_shop;
    bus::subscriptions of_bank;
    auto const pay = [&world](storage::transaction& tx, order_placed const& order,
                              bus::delivery const& delivery) {
        toy_store::note_effect(tx, order.key);
        bus::record_event(tx, world.ids, world.clock.now(), "payment-" + order.key, 1,
                          with_key<order_paid>(order.key), delivery.trace);
    };
    of_bank.on<order_placed>("bank-orders_of_crowd", *bank, pay, {});
    auto const courier = [&](order_paid order, bus::delivery delivery) {
        return deliver(world, *shop, std::move(order), std::move(delivery));
    };
    of_shop.on_waiting<order_paid>("shop-payments", *shop, courier, {});

    bus::bus running(queue, world.env, {});
    running.route_to(readers_of({&of_shop, &of_bank}));
    running.connect(*shop, of_shop);
    running.connect(*bank, of_bank);
    world.background.start(running.start()).get();
    std::vector<std::future<void>> ends;
    for (int i = 0; i < 20; ++i)
        ends.push_back(requests.start(place_orders(world, *shop, i, 20)));
    for (auto& end : ends)
        end.get();
    CHECK(eventually([&] { return is_idle(world, running); }));
    CHECK(world.metrics.render().find("fcg_bus_queue_depth") != std::string::npos);
    world.background.start(end(running)).get();
    CHECK(count_of(*bank, "SELECT count(*) FROM effects") == orders_of_crowd);
    CHECK(count_of(*bank, "SELECT count(DISTINCT key) FROM effects") == orders_of_crowd);
    CHECK(count_of(*shop, "SELECT count(*) FROM effects") == orders_of_crowd);
    CHECK(count_of(*shop, "SELECT count(DISTINCT key) FROM effects") == orders_of_crowd);
}

} // namespace fcg::test
