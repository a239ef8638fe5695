// Tests of the writer whose power is cut at each write and each sync. Another writer opens what the disk may
// hold then.
#include "power_cuts.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <set>

namespace fcg::test {
namespace {

using names_told = std::set<std::string>;

/// Two files that are written in turn, opened and closed, with every kind of commit that the store makes.
class writer_life {
public:
    explicit writer_life(disk_fault const& fault, bool is_large = false) : is_large_(is_large)
    {
        fault.apply_to(disk);
    }

    void run()
    {
        until_power_goes(disk, [this] {
            open();
            for (int round = 0; round < 3; ++round)
                write_round(round);
            close(); // copies the log into the file and removes it
            open();
            if (is_large_)
                write_beyond_a_checkpoint();
            for (int round = 3; round < 5; ++round)
                write_round(round);
        });
    }

    void end()
    {
        disk.cut_power();
        close();
    }

    /// Continues as another process after a kill, which opens the files and reads their content. What it has
    /// read counts as confirmed.
    void show_to_another_process()
    {
        close();
        disk.start_another_process();
        open();
        first_told_ = names_in(*first_, "items");
        second_told_ = names_in(*second_, "items");
        end();
    }

    errors check(std::uint64_t image)
    {
        errors errors;
        simulated_world heir;
        disk.draw_image(image, heir.folder.path());
        try {
            auto const database = open_in(heir, "first");
            auto const other = open_in(heir, "second");
            look_at(*database, first_told_, "first", errors);
            look_at(*other, second_told_, "second", errors);
            auto const of_first = names_in(*database, "items");
            for (auto const& name : names_in(*other, "items"))
                expect(errors, of_first.contains(name),
                       name + " is in the second file before it is in the first");
            expect(errors, !of_first.contains("refused"), "what was refused is stored");
            database->write_now(adding("after the restart", 10));
            expect(errors, names_in(*database, "items").contains("after the restart"),
                   "cannot be written again");
        } catch (std::exception const& problem) {
            errors.push_back(std::string("cannot be opened: ") + problem.what());
        }
        return errors;
    }

    simulated_world world;
    forgetful_disk disk{world.folder.path()};

private:
    static std::unique_ptr<storage::database> open_in(simulated_world& machine, std::string const& name)
    {
        auto db = std::make_unique<storage::database>(machine.folder / (name + ".db"), name, machine.executor,
                                                      machine.executor, storage::database::options{});
        db->write_now([](storage::transaction& tx) {
            tx.execute("CREATE TABLE IF NOT EXISTS items (name TEXT PRIMARY KEY, content TEXT NOT NULL)");
            tx.execute("CREATE TABLE IF NOT EXISTS twins (name TEXT PRIMARY KEY, content TEXT NOT NULL)");
            tx.execute("CREATE TABLE IF NOT EXISTS sums (only INTEGER PRIMARY KEY, items BIGINT NOT NULL)");
            tx.execute("INSERT INTO sums (only, items) VALUES (1, 0) ON CONFLICT (only) DO NOTHING");
        });
        return db;
    }

    /// Returns a unit with effects on three tables and several pages.
    static storage::database::unit_of_work adding(std::string name, std::size_t size)
    {
        return [name = std::move(name), size](storage::transaction& tx) {
            std::string const content(size, 'x');
            tx.execute("INSERT INTO items (name, content) VALUES ($1, $2)", name, content);
            tx.execute("INSERT INTO twins (name, content) VALUES ($1, $2)", name, content);
            tx.execute("UPDATE sums SET items = items + 1 WHERE only = 1");
            if (name == "refused")
                throw std::runtime_error("refused");
        };
    }

    static names_told names_in(storage::database& db, std::string const& table)
    {
        return db.read([&](storage::reader& reading) {
            names_told names;
            auto rows = reading.query("SELECT name FROM " + table);
            while (rows.next())
                names.emplace(rows.text(0));
            return names;
        });
    }

    static std::string text_of(storage::database& db, std::string const& query)
    {
        return db.read([&](storage::reader& reading) {
            auto rows = reading.query(query);
            return rows.next() ? std::string(rows.text(0)) : std::string();
        });
    }

    static void look_at(storage::database& db, names_told const& names_told, std::string const& name,
                        errors& errors)
    {
        auto const integrity = text_of(db, "PRAGMA integrity_check");
        expect(errors, integrity == "ok", name + ": " + integrity);
        auto const items = names_in(db, "items");
        for (auto const& text : names_told)
            expect(errors, items.contains(text), name + ": " + text + " was answered and is gone");
        expect(errors, items == names_in(db, "twins"), name + ": a unit is stored by half");
        expect(errors, text_of(db, "SELECT items FROM sums") == std::to_string(items.size()),
               name + ": the sum is not that of the units");
    }

    void open()
    {
        first_ = open_in(world, "first");
        second_ = open_in(world, "second");
    }

    void close()
    {
        first_.reset();
        second_.reset();
    }

    /// Writes a commit of many units, of which one fails in one round, and then one commit in each file, the
    /// second after the first was confirmed.
    void write_round(int round)
    {
        auto const name = std::to_string(round);
        std::vector<storage::database::unit_of_work> units;
        std::vector<std::string> names;
        for (int i = 0; i < 4; ++i) {
            names.push_back(round == 1 && i == 2 ? "refused" : name + "." + std::to_string(i));
            units.push_back(adding(names.back(), 900));
        }
        auto const outcomes = world.run(first_->write_each(std::move(units)));
        for (std::size_t i = 0; i < names.size(); ++i)
            if (!outcomes[i])
                first_told_.insert(names[i]);
        world.run(write_both(name + ".both"));
    }

    task<> write_both(std::string name)
    {
        auto unit = adding(name, 6'000);
        co_await first_->write(unit);
        first_told_.insert(name);
        co_await second_->write(unit);
        second_told_.insert(name);
    }

    /// Writes so much that the log is copied into the file while the store runs and then written anew from
    /// its start.
    void write_beyond_a_checkpoint()
    {
        constexpr int units_of_a_log = 18;
        for (int i = 0; i < units_of_a_log; ++i) {
            auto const name = "large." + std::to_string(i);
            if (i == units_of_a_log - 3)
                checkpoint_comes_at = disk.history().size();
            world.run(first_->write(adding(name, 500'000)));
            first_told_.insert(name);
        }
    }

    bool is_large_;
    std::unique_ptr<storage::database> first_;
    std::unique_ptr<storage::database> second_;
    names_told first_told_;
    names_told second_told_;

public:
    std::size_t checkpoint_comes_at = 0;
};

cut_tally cut_writer(cut_plan const& plan, std::uint64_t seed, disk_fault const& fault = {})
{
    return cut_everywhere<writer_life>(plan, seed, [&] { return std::make_unique<writer_life>(fault); });
}

} // namespace

TEST_CASE("whatever write or sync the power is cut at, every answered unit is stored, and none by half")
{
    for (auto const seed : seeds_to_try()) {
        // A write has a whole commit, which can be torn in many ways.
        auto const tally = cut_writer({.max_points = 1'000'000, .images = 10}, seed);
        CHECK_MESSAGE(tally.errors.empty(), to_text(tally.errors));
        CHECK(tally.points > 120);
        MESSAGE("the writer: ", tally.points, " cut points, ", tally.images, " images");
    }
}

TEST_CASE("the disk whose power is cut gets each commit as one write and one sync")
{
    using operation = forgetful_disk::operation;
    simulated_world world;
    forgetful_disk disk(world.folder.path());
    storage::database db(world.folder / "test.db", "test", world.executor, world.executor, {});
    db.write_now([](storage::transaction& tx) { tx.execute("CREATE TABLE items (content TEXT)"); });
    auto const before = disk.history().size();
    db.write_now([](storage::transaction& tx) {
        tx.execute("INSERT INTO items (content) VALUES ($1)", std::string(20'000, 'x'));
    });
    auto history = disk.history();
    history.erase(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(before));
    CHECK(history == std::vector{operation::write, operation::sync});
}

TEST_CASE("a power cut while the log is copied into the file, or is begun anew, loses no answered unit")
{
    writer_life measured({}, true);
    measured.run();
    measured.end();
    REQUIRE(measured.checkpoint_comes_at > 0);
    for (auto const seed : seeds_to_try()) {
        auto const tally = cut_everywhere<writer_life>(
            {.max_points = 12, .images = 3, .first_operation = measured.checkpoint_comes_at}, seed,
            [] { return std::make_unique<writer_life>(disk_fault{}, true); });
        CHECK_MESSAGE(tally.errors.empty(), to_text(tally.errors));
        MESSAGE("a checkpoint: ", tally.points, " cut points, ", tally.images, " images");
    }
}

TEST_CASE("what a process that was killed before a sync had written is durable before another one shows it")
{
    quiet_log const quiet;
    writer_life measured({});
    measured.run();
    auto const history = measured.disk.history();
    measured.end();
    std::size_t kills = 0;
    for (std::size_t index = 0; index < history.size(); ++index) {
        if (history[index] != forgetful_disk::operation::sync)
            continue;
        writer_life life({});
        life.disk.cut_power_at(index + 1);
        life.run();
        life.show_to_another_process();
        auto const errors = life.check(0);
        CHECK_MESSAGE(errors.empty(), "killed at ", index + 1, ": ", to_text(errors));
        ++kills;
    }
    CHECK(kills > 20);
}

TEST_CASE("a writer whose disk leaves out a sync, or that lowers synchronous, is found out")
{
    auto const cut = [](disk_fault const& fault) {
        return cut_writer({.max_points = 15, .images = 2}, 1, fault);
    };
    check_that_faults_are_found(cut);
}

} // namespace fcg::test
