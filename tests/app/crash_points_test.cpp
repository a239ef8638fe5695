// The store dies after each of its commits in turn, and another one goes on with the files that it left.
#include "platform/core/text.hpp"
#include "store_case.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <span>
#include <sstream>

using namespace fcg;
using test::store_case;

namespace {

namespace fs = std::filesystem;

/// What is on disk, apart from what no crash leaves behind.
std::vector<fs::path> files_in(fs::path const& folder)
{
    std::vector<fs::path> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && !entry.path().string().ends_with("-shm") &&
            entry.path().extension() != ".lock")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string fingerprint_of(fs::path const& folder)
{
    std::stringstream all;
    for (auto const& file : files_in(folder))
        all << file.string() << std::ifstream(file, std::ios::binary).rdbuf();
    auto const digest = core::sha256(all.str());
    return core::to_hex(std::as_bytes(std::span(digest)));
}

void copy_files(fs::path const& from, fs::path const& to)
{
    for (auto const& file : files_in(from)) {
        auto const target = to / fs::relative(file, from);
        if (!fs::exists(target.parent_path()))
            fs::create_directory(target.parent_path(), file.parent_path());
        fs::copy_file(file, target);
    }
}

/// A purchase on its way into the store.
struct intent {
    std::string body;
    std::string authorization;
    http::request asked{};
    http::response answer{};
    bool is_answered = false;

    intent(store_case& into, std::string const& player, std::string const& game)
        : body(nlohmann::json{{"gameId", game}, {"paymentMethod", "Pix"}}.dump()),
          authorization("Bearer " + player)
    {
        asked.method = http::method::post;
        asked.target = "/api/games/purchase";
        asked.body = body;
        asked.remote_address = "127.0.0.1";
        asked.on = &into.fixture.around().background;
        asked.headers = {{"Content-Type", "application/json"},
                         {"Authorization", authorization},
                         {"Idempotency-Key", "one-intent"}};
    }
};

task<> ask(http::dispatcher& of, intent& one)
{
    one.answer = co_await of.answer(one.asked);
    one.is_answered = true;
}

struct left_behind {
    test::temporary_folder folder;
    bool is_answered = false;
};

using many_left_behind = std::vector<std::unique_ptr<left_behind>>;

/// What is on disk after each commit, from the moment before `work` begins until nothing happens any more.
many_left_behind states_during(task<> work, test::module_store& on, bool const& is_answered)
{
    many_left_behind states;
    std::set<std::string> seen;
    auto const& folder = on.around().data_folder;
    auto& context = on.around().background.context();
    auto const look = [&] {
        if (!seen.insert(fingerprint_of(folder) + (is_answered ? "answered" : "")).second)
            return;
        states.push_back(std::make_unique<left_behind>());
        states.back()->is_answered = is_answered;
        copy_files(folder, states.back()->folder.path());
    };
    look();
    auto const failed = [](std::exception_ptr const& failure) { CHECK(!failure); };
    boost::asio::co_spawn(context, std::move(work), failed);
    for (int pauses = 0; pauses < 20; ++pauses) {
        context.restart();
        while (context.poll_one() > 0)
            look();
        on.advance(std::chrono::milliseconds(250));
        look();
    }
    return states;
}

/// Another process on the files of a dead one.
struct successor {
    explicit successor(fs::path const& left_behind, std::uint64_t seed)
        : fixture(test::module_store::time::manual, seed)
    {
        settings.users.argon2_memory_kib = 64;
        settings.users.argon2_passes = 1;
        copy_files(left_behind, fixture.around().data_folder);
        fixture.advance(std::chrono::minutes(1));
        store.emplace(fixture.around(), settings, declared);
        fixture.serve(store->dispatcher(), store->databases());
    }

    void start() { fixture.run(store->start()); }

    ~successor() { fixture.run(store->stop()); }

    void settle()
    {
        bool idle = false;
        for (int i = 0; i < 500 && !idle; ++i) {
            fixture.advance(std::chrono::milliseconds(500));
            idle = fixture.run(store->bus().is_idle());
        }
        REQUIRE(idle);
    }

    /// What the simulated provider has really taken.
    std::int64_t charges()
    {
        auto const all = store->databases();
        auto const payments = std::ranges::find(all, "payments", [](auto* file) { return file->module(); });
        return (*payments)->read([](storage::reader& in) {
            auto row = in.query("SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'");
            row.next();
            return row.integer(0);
        });
    }

    app::all_settings settings;
    test::module_store fixture;
    core::declared_settings declared = app::declare_all(settings);
    std::optional<app::store> store;
};

struct expectation {
    std::string price;
    std::string end;
    std::size_t owned;
    std::int64_t charges;
};

/// The buyer, who has not always heard an answer, asks again under the same key, and waits.
void check_end(successor& heir, std::string const& player, std::string const& game, expectation const& wanted)
{
    auto const again =
        heir.fixture.call("POST", "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player,
                          {{"Idempotency-Key", "one-intent"}});
    REQUIRE_MESSAGE(again.status == 202, again.body);
    heir.settle();
    auto const purchase = heir.fixture.call("GET", again.header("location"), nullptr, player);
    REQUIRE_MESSAGE(purchase.status == 200, purchase.body);
    CHECK(purchase.json["status"] == wanted.end);
    CHECK(heir.fixture.call("GET", "/api/purchases", nullptr, player).json["items"].size() == 1);
    CHECK(heir.fixture.call("GET", "/api/payments", nullptr, player).json["items"].size() == 1);
    CHECK(heir.fixture.call("GET", "/api/library", nullptr, player).json["items"].size() == wanted.owned);
    CHECK(heir.charges() == wanted.charges);
    for (auto const& queue : heir.store->queues().names())
        CHECK_MESSAGE(heir.store->queues().depth_now(queue).ready == 0, queue);
}

/// A player about to buy a game, and all that a crash can leave of that.
struct purchase_to_kill {
    explicit purchase_to_kill(std::string const& price)
        : player(alive.sign_up("ana@example.com")),
          game(alive.add_game(price))
    {
        alive.settle();
        intent buying(alive, player, game);
        states = states_during(ask(alive.store->dispatcher(), buying), alive.fixture, buying.is_answered);
        REQUIRE(buying.answer.status == 202);
        payment_id = nlohmann::json::parse(buying.answer.body)["paymentId"];
    }

    store_case alive;
    std::string player;
    std::string game;
    std::string payment_id;
    many_left_behind states;
};

} // namespace

TEST_CASE("a purchase ends once, whichever commit the store dies after")
{
    for (auto const& wanted : {expectation{"10", "completed", 1, 1}, expectation{"10.01", "declined", 0, 0},
                               expectation{"10.02", "failed", 0, 0}, expectation{"10.04", "completed", 1, 1},
                               expectation{"0", "completed", 1, 0}}) {
        CAPTURE(wanted.price);
        purchase_to_kill const one(wanted.price);
        CHECK(one.states.size() > 8);
        for (std::size_t at = 0; at < one.states.size(); ++at) {
            CAPTURE(at);
            successor heir(one.states[at]->folder.path(), 1'000 + at);
            heir.start();
            if (one.states[at]->is_answered)
                CHECK(heir.fixture.call("GET", "/api/purchases/" + one.payment_id, nullptr, one.player)
                          .status == 200);
            check_end(heir, one.player, one.game, wanted);
        }
    }
}

TEST_CASE(
    "a purchase ends once, although the store that goes on with it dies as well, after any of its commits")
{
    purchase_to_kill const one("10");
    std::size_t deaths = 0;
    for (auto const& first : one.states) {
        successor heir(first->folder.path(), 1'000 + deaths);
        auto const states = states_during(heir.store->start(), heir.fixture, first->is_answered);
        for (auto const& second : states) {
            CAPTURE(deaths);
            ++deaths;
            successor last(second->folder.path(), 2'000 + deaths);
            last.start();
            check_end(last, one.player, one.game, {"10", "completed", 1, 1});
        }
    }
    MESSAGE(deaths, " deaths");
    CHECK(deaths > 50);
}

TEST_CASE("a purchase ends once, although the file of the bus is lost, or put back to an older state")
{
    purchase_to_kill const one("10");
    for (std::size_t at = 0; at < one.states.size(); ++at)
        for (std::size_t const bus_at : {one.states.size(), std::size_t{0}, at / 2}) {
            CAPTURE(at);
            CAPTURE(bus_at);
            auto const is_of_bus = [](fs::path const& file) {
                return file.filename().string().starts_with("bus.db");
            };
            test::temporary_folder mixed;
            copy_files(one.states[at]->folder.path(), mixed.path());
            for (auto const& file : files_in(mixed.path()))
                if (is_of_bus(file))
                    fs::remove(file);
            if (bus_at < one.states.size())
                for (auto const& file : files_in(one.states[bus_at]->folder.path()))
                    if (is_of_bus(file))
                        fs::copy_file(file, mixed.path() / file.filename());
            successor heir(mixed.path(), 3'000 + at);
            heir.start();
            check_end(heir, one.player, one.game, {"10", "completed", 1, 1});
        }
}
