// The whole bus as it runs in production: a background loop, one writer thread a file, requests from another
// loop.
#include "support/eventually.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

constexpr int orders_of_crowd = 1'000;

void make_table(storage::database& in)
{
    in.write_now(
        [](storage::transaction& within) { within.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
}

std::int64_t count_of(storage::database& in, std::string_view sql)
{
    return in.read([sql](storage::reader& look) {
        auto rows = look.query(sql);
        rows.next();
        return rows.integer(0);
    });
}

task<> place_orders(threaded_world& world, storage::database& shop, int first, int step)
{
    for (int i = first; i < orders_of_crowd; i += step) {
        auto unit = [&world, key = std::to_string(i)](storage::transaction& in) {
            bus::record_event(in, world.ids, world.clock.now(), "order-" + key, 1,
                              with_key<order_placed>(key), {});
        };
        co_await shop.write(std::move(unit));
    }
}

task<> deliver(threaded_world& world, storage::database& shop, order_paid order, bus::delivery of)
{
    co_await async::sleep_for(world.background.loop, 1ms);
    auto unit = [key = order.key, &of](storage::transaction& in) {
        toy_store::note_effect(in, key);
        of.fence();
    };
    co_await shop.write(std::move(unit));
}

task<> ask_if_idle(bus::bus& of, std::shared_ptr<std::promise<bool>> answer)
{
    auto const idle = co_await of.is_idle();
    answer->set_value(idle);
}

task<> end(bus::bus& of)
{
    co_await of.stop();
}

bool is_idle(threaded_world& world, bus::bus& of)
{
    auto const answer = std::make_shared<std::promise<bool>>();
    world.background.start(ask_if_idle(of, answer)).get();
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
    bus::sqlite_queue queue(world.around, *bus_file);

    bus::subscriptions of_shop;
    bus::subscriptions of_bank;
    auto const pay = [&world](storage::transaction& in, order_placed const& order, bus::delivery const& of) {
        toy_store::note_effect(in, order.key);
        bus::record_event(in, world.ids, world.clock.now(), "payment-" + order.key, 1,
                          with_key<order_paid>(order.key), of.trace);
    };
    of_bank.on<order_placed>("bank-orders_of_crowd", *bank, pay, {});
    auto const courier = [&](order_paid order, bus::delivery of) {
        return deliver(world, *shop, std::move(order), std::move(of));
    };
    of_shop.on_waiting<order_paid>("shop-payments", *shop, courier, {});

    bus::bus running(queue, world.around, {});
    running.route_to(readers_of({&of_shop, &of_bank}));
    running.connect(*shop, of_shop);
    running.connect(*bank, of_bank);
    world.background.start(running.start()).get();
    std::vector<std::future<void>> ends;
    for (int i = 0; i < 20; ++i)
        ends.push_back(requests.start(place_orders(world, *shop, i, 20)));
    for (auto& one : ends)
        one.get();
    CHECK(eventually([&] { return is_idle(world, running); }));
    CHECK(world.metrics.render().find("fcg_bus_queue_depth") != std::string::npos);
    world.background.start(end(running)).get();
    CHECK(count_of(*bank, "SELECT count(*) FROM effects") == orders_of_crowd);
    CHECK(count_of(*bank, "SELECT count(DISTINCT key) FROM effects") == orders_of_crowd);
    CHECK(count_of(*shop, "SELECT count(*) FROM effects") == orders_of_crowd);
    CHECK(count_of(*shop, "SELECT count(DISTINCT key) FROM effects") == orders_of_crowd);
}

} // namespace fcg::test
