// Tests of the in-process queue whose power is cut at each write and each sync.
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "power_cuts.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <set>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// The operations of the queue's user and their results.
struct queue_user {
    std::map<std::string, std::int64_t>
        sent; ///< bodies that were confirmed as stored, with the checkpoint that they came with
    std::set<std::string> removal_begun;                   ///< the confirmation may be missing
    std::set<std::string> removed;                         ///< confirmed
    std::set<std::string> buried;                          ///< confirmed
    std::map<std::int64_t, std::set<std::string>> batches; ///< begun, by checkpoint
    std::int64_t position = 0;                             ///< confirmed
};

class queue_life {
public:
    explicit queue_life(disk_fault const& fault) { fault.apply_to(disk); }

    void run()
    {
        until_power_goes(disk, [this] {
            open();
            declare();
            for (std::int64_t round = 1; round <= 6; ++round) {
                send_batch(round);
                work_off();
                if (round == 3) { // closed properly: the log is copied into the file and removed
                    close();
                    open();
                }
            }
        });
    }

    void end()
    {
        disk.cut_power();
        close();
    }

    errors check(std::uint64_t image)
    {
        errors errors;
        simulated_world heir;
        heir.clock.advance(1h);
        disk.draw_image(image, heir.folder.path());
        try {
            auto const file = open_in(heir);
            bus::sqlite_queue queue(heir.env, *file);
            auto const names = queue.names();
            bool const is_declared = std::ranges::find(names, "q") != names.end();
            expect(errors, is_declared || !was_declared_, "the queue is gone");
            if (is_declared)
                look_at(heir, queue, errors);
        } catch (std::exception const& problem) {
            errors.push_back(std::string("cannot be opened: ") + problem.what());
        }
        return errors;
    }

    simulated_world world;
    forgetful_disk disk{world.folder.path()};

private:
    static std::unique_ptr<storage::database> open_in(simulated_world& machine)
    {
        return std::make_unique<storage::database>(machine.folder / "bus.db", "bus", machine.executor,
                                                   machine.executor, storage::database::options{});
    }

    void open()
    {
        file_ = open_in(world);
        queue_.emplace(world.env, *file_);
    }

    void close()
    {
        queue_.reset();
        file_.reset();
    }

    void declare()
    {
        bus::queue_settings settings;
        settings.name = "q";
        world.run(queue_->declare(settings));
        was_declared_ = true;
    }

    /// Sends three messages with the checkpoint at `position`, as a relay does.
    void send_batch(std::int64_t position)
    {
        std::vector<bus::outgoing> messages;
        auto& bodies = user_.batches[position];
        for (int i = 0; i < 3; ++i) {
            bus::outgoing outgoing;
            outgoing.queue = "q";
            outgoing.content.body =
                std::to_string(position) + "." + std::to_string(i) + std::string(400, ' ');
            outgoing.content.id = "id of " + outgoing.content.body.substr(0, 3);
            bodies.insert(outgoing.content.body);
            messages.push_back(std::move(outgoing));
        }
        world.run(queue_->send(std::move(messages), bus::checkpoint{"games", position}));
        for (auto const& body : bodies)
            user_.sent[body] = position;
        user_.position = position;
    }

    /// Receives up to three messages, deletes one, buries one, and leaves one under its lease.
    void work_off()
    {
        auto const messages = world.run(queue_->receive("q", 3, 0s, 10s));
        for (std::size_t i = 0; i < messages.size(); ++i) {
            auto const& body = messages[i].content.body;
            if (i == 0) {
                user_.removal_begun.insert(body);
                if (world.run(queue_->remove("q", {messages[i].receipt})).at(0))
                    user_.removed.insert(body);
            } else if (i == 1) {
                if (world.run(queue_->bury("q", {{messages[i].receipt, "why not"}})).at(0))
                    user_.buried.insert(body);
            }
        }
        world.pass(11s);
    }

    void look_at(simulated_world& machine, bus::sqlite_queue& queue, errors& errors) const
    {
        std::map<std::string, int> alive;
        std::map<std::string, int> dead;
        for (auto const& message : machine.run(queue.peek("q", 1'000)))
            ++alive[message.content.body];
        for (auto const& message : machine.run(queue.peek("q-error", 1'000)))
            ++dead[message.content.body];
        auto const position = machine.run(queue.position_of("games"));
        expect(errors, position >= user_.position, "a checkpoint that was answered is lost");
        for (auto const& [at, bodies] : user_.batches)
            for (auto const& body : bodies) {
                auto const name = body.substr(0, 3);
                auto const times = alive[body] + dead[body];
                expect(errors, times <= 1, name + " is there twice");
                expect(errors, !user_.removed.contains(body) || times == 0,
                       name + " was deleted and came again");
                bool const must_be_there = at <= position && !user_.removal_begun.contains(body);
                expect(errors, !must_be_there || times == 1, name + " was sent and is lost");
                expect(errors, at <= position || times == 0, name + " is stored without its checkpoint");
                expect(errors, !user_.buried.contains(body) || dead[body] == 1, name + " rose from the dead");
            }
        check_reception(machine, queue, alive, errors);
    }

    static void check_reception(simulated_world& machine, bus::sqlite_queue& queue,
                                std::map<std::string, int> const& expected, errors& errors)
    {
        std::map<std::string, int> received;
        for (auto const& message : machine.run(queue.receive("q", 1'000, 0s, 10s))) {
            ++received[message.content.body];
            expect(errors, machine.run(queue.remove("q", {message.receipt})).at(0),
                   "a message cannot be deleted");
        }
        for (auto const& [body, times] : expected)
            expect(errors, received[body] == times, body.substr(0, 3) + " is stored and not received");
    }

    std::unique_ptr<storage::database> file_;
    std::optional<bus::sqlite_queue> queue_;
    bool was_declared_ = false;
    queue_user user_;
};

cut_tally cut_queue(cut_plan const& plan, std::uint64_t seed, disk_fault const& fault = {})
{
    return cut_everywhere<queue_life>(plan, seed, [&] { return std::make_unique<queue_life>(fault); });
}

} // namespace

TEST_CASE("whatever write or sync the power is cut at, what was sent is received and what was deleted is not")
{
    for (auto const seed : seeds_to_try()) {
        // A write has a whole commit, which can be torn in many ways.
        auto const tally = cut_queue({.max_points = 1'000'000, .images = 5}, seed);
        CHECK_MESSAGE(tally.errors.empty(), to_text(tally.errors));
        CHECK(tally.points > 80);
        MESSAGE("the queue: ", tally.points, " cut points, ", tally.images, " images");
    }
}

TEST_CASE("a queue whose disk leaves out a sync, or that lowers synchronous, is found out")
{
    auto const cut = [](disk_fault const& fault) {
        return cut_queue({.max_points = 15, .images = 2}, 1, fault);
    };
    check_that_faults_are_found(cut);
}

} // namespace fcg::test
