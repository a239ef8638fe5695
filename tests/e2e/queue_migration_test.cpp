// A full inner queue moves to a server that speaks SQS and back, with the store killed in the middle of both.
//   FCG_MOVING_MESSAGES=100000 test_e2e -tc="*moves*"   sets the number of messages (3,000)
#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "bus/migration/transports_used.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/http_calls.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <optional>

using namespace fcg;
using namespace std::chrono_literals;
using test::http_caller;
using test::listening_process;
using test::serving_process;

namespace {

std::string const moved_queue = "game-purchase-completed"; // library grants what was paid
constexpr int not_at_hand = 77;
constexpr int dead_letters = 100;

int messages_to_move()
{
    auto const* const message_count_text = std::getenv("FCG_MOVING_MESSAGES");
    return message_count_text ? std::stoi(message_count_text) : 3'000;
}

/// An ElasticMQ server. It ends by SIGTERM, since a script that is killed leaves its server running.
struct sqs_server {
    sqs_server() : process({test::source_path("scripts/sqs-server"), "elasticmq"}) {}

    ~sqs_server() { process.end(); }

    listening_process process;
};

bus::outgoing paid(core::id_generator& ids, core::time_point now)
{
    contracts::game_purchase_completed const content{.payment_id = ids.next().to_string(),
                                                     .user_id = ids.next().to_string(),
                                                     .game_id = ids.next().to_string(),
                                                     .amount = {5'990, core::currency::brl()},
                                                     .method = contracts::payment_method::pix,
                                                     .status = contracts::payment_outcome::approved,
                                                     .reason = {},
                                                     .correlation_id = "moving",
                                                     .completed_at = now};
    bus::outgoing outgoing{.queue = moved_queue, .content = {ids.next().to_string(), to_json(content), {}}};
    outgoing.content.set(bus::attribute::contract, std::string(content.name));
    return outgoing;
}

task<> fill(test::threaded_world& world, bus::queue_transport& queues, int count)
{
    co_await queues.declare({.name = moved_queue});
    std::vector<bus::outgoing> outgoings;
    for (int i = 0; i < count; ++i)
        outgoings.push_back(paid(world.ids, world.clock.now()));
    co_await queues.send(std::move(outgoings), std::nullopt);
    std::vector<bus::outgoing> dead;
    for (int i = 0; i < dead_letters; ++i) {
        dead.push_back(paid(world.ids, world.clock.now()));
        dead.back().queue = bus::dead_letter_queue(moved_queue);
        note_death(dead.back().content, {.reason = "of the test",
                                         .queue = moved_queue,
                                         .attempts = 10,
                                         .first_at = world.clock.now(),
                                         .last_at = world.clock.now()});
    }
    co_await queues.send(std::move(dead), std::nullopt);
}

void fill_inner_queue(test::threaded_world& world, int count)
{
    auto const file = world.open("bus");
    file->write_now([](storage::transaction& tx) {
        bus::note_transport(tx, {.name = "sqlite", .region = {}, .endpoint = {}, .queue_prefix = {}});
    });
    bus::sqlite_queue queues(world.env, *file);
    world.background.start(fill(world, queues, count)).get();
}

/// Returns the environment of a process that only migrates: it hosts no module that reads the queue.
std::map<std::string, std::string> on_sqs(std::uint16_t port)
{
    return {{"FCG__BUS__TRANSPORT", "sqs"},
            {"FCG__BUS__SQS__REGION", "elasticmq"},
            {"FCG__BUS__SQS__ENDPOINT", "http://127.0.0.1:" + std::to_string(port)},
            {"FCG__BUS__SQS__ACCESSKEYID", "x"},
            {"FCG__BUS__SQS__SECRETACCESSKEY", "x"},
            {"FCG__MODULES", "users"},
            {"FCG__SERVICES__PORT", "0"},
            {"FCG__SERVICES__KEY", "a key of thirty-two octets, or more"},
            {"AWS_EC2_METADATA_DISABLED", "true"}};
}

/// Returns the environment of the whole store on its inner queue. It remembers the previous transport but no
/// credentials.
std::map<std::string, std::string> on_sqlite()
{
    return {{"FCG__BUS__TRANSPORT", "sqlite"},
            {"AWS_ACCESS_KEY_ID", "x"},
            {"AWS_SECRET_ACCESS_KEY", "x"},
            {"AWS_EC2_METADATA_DISABLED", "true"}};
}

double metric(serving_process& serving_process, std::string const& name)
{
    auto const text = http_caller(serving_process.port()).get("/metrics").client_response.body;
    auto const line_begin = text.find("\n" + name + " ");
    return line_begin == std::string::npos
               ? 0
               : std::strtod(text.c_str() + line_begin + name.size() + 2, nullptr);
}

bool eventually(std::chrono::seconds limit, std::function<bool()> const& done)
{
    core::system_clock clock;
    auto const end = clock.steady_now() + limit;
    async::real_loop loop;
    while (!done()) {
        if (clock.steady_now() > end)
            return false;
        test::run(loop, async::sleep_for(loop, 100ms));
    }
    return true;
}

double moved(serving_process& serving_process)
{
    return metric(serving_process, "fcg_bus_moving_over_messages_total{queue=\"" + moved_queue + "\"}");
}

bool is_moving(serving_process& serving_process, std::string const& text)
{
    auto const gauge = "fcg_bus_moving_over{from=\"" + text + "\"}";
    return metric(serving_process, gauge) > 0 ||
           http_caller(serving_process.port()).get("/readyz").json.contains("notes");
}

/// Starts the store, kills it in the middle of the migration, starts it again and returns once all messages
/// have moved.
std::unique_ptr<serving_process> move_over(std::filesystem::path const& data, std::string const& text,
                                           std::map<std::string, std::string> const& environment, int count)
{
    {
        serving_process killed(data, {}, environment);
        CHECK(eventually(300s, [&] { return moved(killed) > count / 3; }));
        killed.kill();
    }
    auto process = std::make_unique<serving_process>(data, std::vector<std::string>(), environment);
    CHECK(eventually(600s, [&] { return moved(*process) > 0 && !is_moving(*process, text); }));
    return process;
}

std::int64_t count_in(storage::database& file, std::string_view sql)
{
    return file.read([sql](storage::reader& db) {
        auto rows = db.query(sql);
        rows.next();
        return rows.integer(0);
    });
}

void check_books(test::threaded_world& world, int count)
{
    auto const library = world.open("library");
    CHECK(count_in(*library, "SELECT count(*) FROM entitlements") == count);
    CHECK(count_in(*library, "SELECT count(DISTINCT payment_id) FROM entitlements") == count);
    CHECK(count_in(*library, "SELECT count(*) FROM events WHERE type = 'EntitlementGranted'") == count);
    CHECK(count_in(*library, "SELECT count(*) FROM events WHERE type = 'EntitlementRefused'") == 0);
    auto const file = world.open("bus");
    CHECK(count_in(*file, "SELECT count(DISTINCT message_id) FROM messages JOIN queues "
                          "ON queues.number = messages.number / 1099511627776 "
                          "WHERE queues.name = 'game-purchase-completed-error'") == dead_letters);
    CHECK(count_in(*file, "SELECT count(*) FROM transports_used WHERE name = 'sqs'") == 0);
}

} // namespace

TEST_CASE("a full inner queue moves to SQS and back through kills: none lost, no effect doubled")
{
    std::optional<sqs_server> server;
    try {
        server.emplace();
    } catch (test::not_listening const& why) {
        if (why.exit_code != not_at_hand)
            throw;
        MESSAGE("skipped: " << why.what());
        return;
    }
    auto const count = messages_to_move();
    test::threaded_world world;
    auto const data = world.folder.path();
    fill_inner_queue(world, count);

    auto const began = world.clock.steady_now();
    auto there = move_over(data, "sqlite", on_sqs(server->process.port()), count);
    auto const arrived = world.clock.steady_now();
    CHECK(there->end() == 0);
    there.reset();
    CHECK(count_in(*world.open("bus"), "SELECT count(*) FROM messages") == 0);

    auto back = move_over(data, "sqs", on_sqlite(), count);
    auto const returned = world.clock.steady_now();
    auto const granted = [&] {
        return metric(*back, "fcg_bus_queue_depth{queue=\"" + moved_queue + "\",state=\"ready\"}") == 0 &&
               metric(*back, "fcg_bus_queue_depth{queue=\"" + moved_queue + "\",state=\"in_flight\"}") == 0;
    };
    CHECK(eventually(600s, granted));
    CHECK(back->end() == 0);
    back.reset();
    check_books(world, count);
    MESSAGE(count << " messages: there in " << std::chrono::duration<double>(arrived - began).count()
                  << " s, back in " << std::chrono::duration<double>(returned - arrived).count() << " s");
}

TEST_CASE("readiness notes a former transport that cannot be opened, for what waits in it is not moved")
{
    test::threaded_world world;
    world.open("bus")->write_now([](storage::transaction& tx) {
        bus::note_transport(tx, {.name = "sqs", .region = {}, .endpoint = {}, .queue_prefix = {}});
    });
    auto const nowhere = (world.folder.path() / "nowhere").string();
    serving_process store(world.folder.path(), {},
                          {{"FCG__BUS__TRANSPORT", "sqlite"},
                           {"AWS_REGION", ""},
                           {"AWS_DEFAULT_REGION", ""},
                           {"AWS_CONFIG_FILE", nowhere},
                           {"AWS_SHARED_CREDENTIALS_FILE", nowhere},
                           {"AWS_EC2_METADATA_DISABLED", "true"}});
    auto const ready = http_caller(store.port()).get("/readyz");
    CHECK(ready.status == 200);
    CHECK(ready.json.dump().find("migration from sqs: no region for SQS") != std::string::npos);
    store.end();
}
