// Tests of two modules and the bus between them whose power is cut at each write and each sync.
#include "power_cuts.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

#include <set>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A shop that takes orders, a bank that pays them, and the bus between them, on the files of one machine.
class trade {
public:
    explicit trade(simulated_world& machine) : machine_(machine)
    {
        shop_->write_now([](storage::transaction& tx) {
            tx.execute("CREATE TABLE IF NOT EXISTS placed (key TEXT PRIMARY KEY, paid INTEGER NOT NULL)");
        });
        bank_->write_now([](storage::transaction& tx) {
            tx.execute("CREATE TABLE IF NOT EXISTS effects (key TEXT NOT NULL)");
        });
    }

    void start()
    {
        auto pay = [this](storage::transaction& tx, order_placed const& order,
                          bus::delivery const& delivery) {
            toy_store::note_effect(tx, order.key); // no constraint of the table would prevent a second one
            record(tx, with_key<order_paid>(order.key), "payment-" + order.key, delivery.trace);
        };
        bank_reads_.on<order_placed>("bank-orders", *bank_, pay, {});
        auto close = [](storage::transaction& tx, order_paid const& order, bus::delivery const&) {
            tx.execute("UPDATE placed SET paid = paid + 1 WHERE key = $1", order.key);
        };
        shop_reads_.on<order_paid>("shop-payments", *shop_, close, {});
        bus_.emplace(queue_, machine_.env, bus::bus_settings{});
        bus_->route_to(readers_of({&shop_reads_, &bank_reads_}));
        bus_->connect(*shop_, shop_reads_);
        bus_->connect(*bank_, bank_reads_);
        machine_.run(bus_->start());
    }

    ~trade()
    {
        if (bus_)
            machine_.run(bus_->stop());
    }

    trade(trade const&) = delete;
    trade& operator=(trade const&) = delete;

    void place_order(std::string const& key)
    {
        auto unit = [this, key](storage::transaction& tx) {
            tx.execute("INSERT INTO placed (key, paid) VALUES ($1, 0)", key);
            record(tx, with_key<order_placed>(key), "order-" + key, {});
        };
        machine_.run(shop_->write(unit));
    }

    /// Runs until nothing is in progress or `ends` returns true.
    void come_to_rest(std::function<bool()> const& ends = [] { return false; })
    {
        machine_.run_until([&] { return ends() || is_idle(); }, 1h);
    }

    void look_at_positions(errors& errors)
    {
        for (auto* const file : {shop_.get(), bank_.get()}) {
            auto const newest = file->read([](storage::reader& db) { return storage::newest_position(db); });
            expect(errors, machine_.run(queue_.position_of(file->module())) <= newest,
                   "the relay of " + file->module() + " stands beyond its events");
        }
    }

    void look_at_orders(std::set<std::string> const& answered, errors& errors)
    {
        auto const placed = keys_in(*shop_, "SELECT key FROM placed");
        for (auto const& text : answered)
            expect(errors, placed.contains(text), "the order " + text + " was answered and is gone");
        for (auto const& text : keys_in(*shop_, "SELECT key FROM placed WHERE paid <> 1"))
            errors.push_back("the order " + text + " is not paid once");
        expect(errors, keys_in(*bank_, "SELECT key FROM effects") == placed,
               "what is paid is not what was ordered");
        for (auto const& text : keys_in(*bank_, "SELECT key FROM effects GROUP BY key HAVING count(*) > 1"))
            errors.push_back("the bank paid " + text + " twice");
    }

private:
    static std::set<std::string> keys_in(storage::database& db, std::string const& query)
    {
        return db.read([&](storage::reader& reading) {
            std::set<std::string> texts;
            auto rows = reading.query(query);
            while (rows.next())
                texts.emplace(rows.text(0));
            return texts;
        });
    }

    template <class Contract>
    void record(storage::transaction& tx, Contract const& order_placed, std::string const& stream,
                core::trace const& trace)
    {
        bus::record_event(tx, machine_.ids, machine_.clock.now(), stream, 1, order_placed, trace);
    }

    bool is_idle()
    {
        auto const outcome = test::start(machine_.loop, bus_->is_idle());
        machine_.loop.run_ready();
        return outcome->ended() && outcome->take();
    }

    simulated_world& machine_;
    std::unique_ptr<storage::database> bus_file_ = machine_.open("bus");
    std::unique_ptr<storage::database> shop_ = machine_.open("shop");
    std::unique_ptr<storage::database> bank_ = machine_.open("bank");
    bus::sqlite_queue queue_{machine_.env, *bus_file_};
    bus::subscriptions shop_reads_;
    bus::subscriptions bank_reads_;
    std::optional<bus::bus> bus_;
};

class trade_life {
public:
    explicit trade_life(disk_fault const& fault) { fault.apply_to(disk); }

    void run()
    {
        auto const without_power = [this] { return !disk.has_power(); };
        until_power_goes(disk, [&] {
            for (auto const* const day : {"monday ", "tuesday "}) {
                trading_.reset(); // the second day begins with files that were closed properly
                trading_.emplace(world);
                trading_->start();
                for (int i = 0; i < 3; ++i)
                    place_order(day + std::to_string(i));
                trading_->come_to_rest(without_power);
                place_order(day + std::string("evening"));
                trading_->come_to_rest(without_power);
            }
        });
    }

    void end()
    {
        disk.cut_power();
        trading_.reset();
    }

    errors check(std::uint64_t image)
    {
        errors errors;
        simulated_world heir(image);
        heir.clock.advance(1h);
        disk.draw_image(image, heir.folder.path());
        try {
            trade again(heir);
            again.look_at_positions(errors);
            again.start();
            again.come_to_rest();
            again.look_at_orders(answered_, errors);
        } catch (std::exception const& problem) {
            errors.push_back(std::string("cannot be opened: ") + problem.what());
        }
        return errors;
    }

    simulated_world world;
    forgetful_disk disk{world.folder.path()};

private:
    void place_order(std::string const& key)
    {
        trading_->place_order(key);
        answered_.insert(key);
    }

    std::optional<trade> trading_;
    std::set<std::string> answered_;
};

cut_tally cut_trade(cut_plan const& plan, std::uint64_t seed, disk_fault const& fault = {})
{
    return cut_everywhere<trade_life>(plan, seed, [&] { return std::make_unique<trade_life>(fault); });
}

} // namespace

TEST_CASE("whatever write or sync the power is cut at, every answered order is paid once")
{
    for (auto const seed : seeds_to_try()) {
        auto const tally = cut_trade({.max_points = 300, .images = 3}, seed);
        CHECK_MESSAGE(tally.errors.empty(), to_text(tally.errors));
        CHECK(tally.points > 100);
        MESSAGE("the bus: ", tally.points, " cut points of ", tally.operations, ", ", tally.images,
                " images");
    }
}

TEST_CASE("a bus whose disk leaves out a sync, or that lowers synchronous, is found out")
{
    auto const cut = [](disk_fault const& fault) {
        return cut_trade({.max_points = 15, .images = 2}, 1, fault);
    };
    check_that_faults_are_found(cut);
}

} // namespace fcg::test
