// Tests of two modules and the bus between them through failures, reordering and crashes, each from one
// printed seed.
//   FCG_SEED=17 test_bus -tc="*storm*"   runs one seed again; FCG_SEEDS=1000 runs that many.
#include "support/environment.hpp"
#include "support/storm.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

constexpr int orders_in_storm = 40;
constexpr int max_lives = 6;

/// The state that outlives every process: the world, the clients and the responses that they received.
struct voyage {
    explicit voyage(std::uint64_t number) : world(number), seed(number) {}

    simulated_world world;
    std::uint64_t seed;
    int lives = 0;
    std::set<int> answered; ///< orders that were confirmed to their client
};

/// One process with shop, bank, courier and bus on the files of one folder, until it dies.
class life {
public:
    explicit life(voyage& voyage)
        : voyage_(voyage),
          folder_("life-" + std::to_string(++voyage.lives)),
          weather_(voyage.world.random, [this] { maybe_die(); })
    {
        make_tables();
        subscribe();
        bus_ = std::make_unique<bus::bus>(stormy_, voyage.world.env, bus::bus_settings{});
        bus_->route_to(readers_of({&of_shop_, &of_bank_}));
        bus_->connect(*shop_, of_shop_);
        bus_->connect(*bank_, of_bank_);
        voyage.world.run(bus_->start());
    }

    /// Stops the bus. A dead process has no effect any more: its files were copied when it died.
    ~life() { voyage_.world.run(bus_->stop()); }

    /// Returns true if the process came to rest, false if it died before.
    bool run()
    {
        async::task_group clients(voyage_.world.loop);
        for (int order = 1; order <= orders_in_storm; ++order)
            if (!voyage_.answered.contains(order))
                clients.spawn("client", place_order(order));
        voyage_.world.run_until([&] { return is_dead_ || (clients.running() == 0 && is_idle()); }, 24h);
        voyage_.world.run(clients.drain(1h));
        return !is_dead_;
    }

    std::string count(std::string const& value, storage::database& database)
    {
        return database.read([&value](storage::reader& look) {
            std::string text;
            auto rows = look.query(value);
            while (rows.next())
                text += std::string(rows.text(0)) + " ";
            return text;
        });
    }

    void check()
    {
        constexpr auto more_or_less_than_once = R"(
            SELECT key FROM (SELECT key, count(*) AS times FROM effects GROUP BY key) WHERE times <> 1)";
        CHECK(count("SELECT key FROM placed WHERE paid <> 1 OR delivered <> 1", *shop_) == "");
        CHECK(count(more_or_less_than_once, *bank_) == "");
        CHECK(count("SELECT count(*) FROM effects", *bank_) == count("SELECT count(*) FROM placed", *shop_));
        for (int const order : voyage_.answered)
            CHECK(count("SELECT key FROM placed WHERE key = '" + std::to_string(order) + "'", *shop_) != "");
        for (auto const& name : queue_.names())
            CHECK(to_text(queue_.depth_now(name)) == "0 0 0");
    }

private:
    static std::string to_text(bus::queue_depth const& depth)
    {
        return std::to_string(depth.ready) + " " + std::to_string(depth.in_flight) + " " +
               std::to_string(depth.delayed);
    }

    void make_tables()
    {
        bank_->write_now([](storage::transaction& tx) {
            tx.execute("CREATE TABLE IF NOT EXISTS effects (key TEXT NOT NULL)");
        });
        shop_->write_now([](storage::transaction& tx) {
            tx.execute("CREATE TABLE IF NOT EXISTS placed (key TEXT PRIMARY KEY, paid INTEGER NOT NULL, "
                       "delivered INTEGER NOT NULL)");
        });
    }

    void subscribe()
    {
        bus::consumer_settings settings;
        settings.batch = 8;
        settings.max_attempts = 1'000; // for failures at this rate
        auto pay = [this](storage::transaction& tx, order_placed const& order,
                          bus::delivery const& delivery) {
            weather_.pass();
            toy_store::note_effect(tx, order.key); // no constraint of the table would prevent a second one
            record(tx, with_key<order_paid>(order.key), "payment-" + order.key, delivery.trace);
            if (weather_.happens(0.05))
                throw std::runtime_error("a bad day");
        };
        of_bank_.on<order_placed>("bank-orders", *bank_, pay, settings);
        auto close = [this](storage::transaction& tx, order_paid const& order, bus::delivery const&) {
            weather_.pass();
            tx.execute("UPDATE placed SET paid = paid + 1 WHERE key = $1", order.key);
        };
        of_shop_.on<order_paid>("shop-payments", *shop_, close, settings);
        auto deliver = [this](order_paid order, bus::delivery delivery) {
            return send_courier(std::move(order), delivery);
        };
        of_shop_.on_waiting<order_paid>("courier-payments", *shop_, deliver, settings);
    }

    template <class Contract>
    void record(storage::transaction& tx, Contract const& order_placed, std::string const& stream,
                core::trace const& trace)
    {
        bus::record_event(tx, voyage_.world.ids, voyage_.world.clock.now(), stream, 1, order_placed, trace);
    }

    /// Waits, and is idempotent by its business key.
    task<> send_courier(order_paid order, bus::delivery delivery)
    {
        co_await async::sleep_for(voyage_.world.loop, std::chrono::milliseconds(weather_.below(60'000)));
        weather_.pass();
        auto unit = [&](storage::transaction& tx) {
            tx.execute("UPDATE placed SET delivered = 1 WHERE key = $1", order.key);
            delivery.fence();
        };
        co_await shop_->write(std::move(unit));
    }

    /// Places an order as a client that waits for the confirmation.
    task<> place_order(int order)
    {
        co_await async::sleep_for(voyage_.world.loop, std::chrono::milliseconds(weather_.below(5'000)));
        auto unit = [this, key = std::to_string(order)](storage::transaction& tx) {
            auto const is_new = tx.execute(
                "INSERT INTO placed (key, paid, delivered) VALUES ($1, 0, 0) ON CONFLICT (key) DO NOTHING",
                key);
            if (is_new == 1)
                record(tx, with_key<order_placed>(key), "order-" + key, {});
        };
        co_await shop_->write(std::move(unit));
        if (!is_dead_)
            voyage_.answered.insert(order);
    }

    /// Copies the files as a killed process would leave them now; the next life starts with them.
    void maybe_die()
    {
        if (is_dead_ || voyage_.lives >= max_lives || !weather_.happens(0.004))
            return;
        is_dead_ = true;
        auto const next = voyage_.world.folder / ("life-" + std::to_string(voyage_.lives + 1));
        std::filesystem::create_directories(next);
        for (auto const& file : std::filesystem::directory_iterator(voyage_.world.folder / folder_))
            if (auto const name = file.path().filename().string();
                name.ends_with(".db") || name.ends_with(".db-wal"))
                std::filesystem::copy_file(file.path(), next / name);
    }

    bool is_idle()
    {
        auto const outcome = test::start(voyage_.world.loop, bus_->is_idle());
        voyage_.world.loop.run_ready();
        return outcome->ended() && outcome->take();
    }

    voyage& voyage_;
    std::string folder_;
    bool is_dead_ = false;
    storm weather_;
    std::unique_ptr<storage::database> bus_file_ = voyage_.world.open("bus", folder_);
    std::unique_ptr<storage::database> shop_ = voyage_.world.open("shop", folder_);
    std::unique_ptr<storage::database> bank_ = voyage_.world.open("bank", folder_);
    bus::sqlite_queue queue_{voyage_.world.env, *bus_file_};
    stormy_queue stormy_{queue_, weather_};
    bus::subscriptions of_shop_;
    bus::subscriptions of_bank_;
    std::unique_ptr<bus::bus> bus_;
};

/// Runs lives one after the other until one comes to rest. Returns their number.
int sail(std::uint64_t seed)
{
    voyage voyage(seed);
    for (;;) {
        life life(voyage);
        if (!life.run())
            continue;
        CHECK(voyage.answered.size() == orders_in_storm);
        life.check();
        return voyage.lives;
    }
}

} // namespace

TEST_CASE("through any storm every order is paid once, delivered, and none that was answered is lost")
{
    auto const first = number_from_environment("FCG_SEED", 1);
    auto const count = std::getenv("FCG_SEED") ? 1 : number_from_environment("FCG_SEEDS", 20);
    int lives = 0;
    for (auto seed = first; seed < first + count; ++seed) {
        CAPTURE(seed);
        lives += sail(seed);
    }
    MESSAGE("seeds ", first, " to ", first + count - 1, ": ", lives, " lives");
    if (count >= 20)
        CHECK(static_cast<std::uint64_t>(lives) > count); // some did die
}

} // namespace fcg::test
