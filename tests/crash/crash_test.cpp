// A client buys at full speed while the server is killed with SIGKILL and started again at random moments.
//   FCG_CRASH_ROUNDS  how often it is killed (50)
//   FCG_CRASH_SEED    repeats the choices of a run (random, printed)
#include "intents.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/money.hpp"
#include "platform/core/random.hpp"
#include "platform/storage/database.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <set>

using namespace fcg;
using test::intent;

namespace {

constexpr std::size_t players = 40;
constexpr std::size_t games = 2'500;
constexpr std::size_t connections = 16;
constexpr std::size_t most_intents = players * games / 2;
constexpr std::chrono::seconds request_limit{20};

std::uint64_t number_from_environment(char const* name, std::uint64_t otherwise)
{
    auto const* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Prices that have every outcome of the simulated provider.
std::int64_t price_of(std::size_t game)
{
    constexpr std::array<std::int64_t, 8> minors{5990, 1001, 2002, 3004, 0, 999, 10'000, 1};
    return minors[game % minors.size()];
}

std::string catalogue()
{
    std::string csv =
        "app_id,title,release_date,developer,publisher,platforms,required_age,features,genres,tags,price\n";
    for (std::size_t game = 0; game < games; ++game)
        csv += fmt::format("{},Game {:04},2020-01-01,Somebody,Somebody,linux,0,,Action,Short,{}\n", game + 1,
                           game, core::format_minor(price_of(game), 2));
    return csv;
}

std::map<std::string, std::string> const environment{
    {"FCG__USERS__ACCESSTOKENMINUTES", "600"},
    {"FCG__HTTP__AUTHREQUESTSPERMINUTE", "10000"},
    {"FCG__BUS__RETRYMOSTMS", "1000"}, // crashes count as attempts, and the end is waited for
    {"FCG__LOG__LEVEL", "warning"}};

/// The store under attack, and everything that the attackers know.
class siege {
public:
    explicit siege(std::uint64_t seed) : chance_(seed) {}

    void prepare()
    {
        auto const imported =
            test::run_program({FCG_BINARY, "import", "-", "--data", folder_.path().string()}, catalogue());
        REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
        test::serving_process server(folder_.path(), {}, environment);
        test::http_caller caller(server.port());
        for (std::size_t player = 0; player < players; ++player)
            tokens_.push_back(caller.sign_up(fmt::format("player{}@example.com", player)));
        std::string target = "/api/games?limit=100";
        while (!target.empty()) {
            auto const page = caller.get(target);
            for (auto const& game : page.json["items"])
                game_ids_.push_back(game["id"]);
            auto const& next = page.json["nextCursor"];
            target = next.is_null() ? "" : "/api/games?limit=100&cursor=" + next.get<std::string>();
        }
        REQUIRE(game_ids_.size() == games);
        CHECK(server.end() == 0);
    }

    /// One life of the server: buy until it is dead.
    void round()
    {
        test::serving_process server(folder_.path(), {}, environment);
        async::real_loop loop;
        async::task_group buyers(loop);
        for (std::size_t i = 0; i < connections; ++i)
            buyers.spawn("buyer", buy(loop, server.port()));
        auto const life = std::chrono::milliseconds(30 + chance_.below(400));
        loop.call_after(life, [&] { server.kill(); });
        test::run(loop, wait_for(loop, buyers));
    }

    test::crash_tally reckon();

private:
    static task<> wait_for(async::loop& loop, async::task_group& group)
    {
        while (group.running() > 0)
            co_await async::sleep_for(loop, std::chrono::milliseconds(1));
    }

    /// What was cut off by the last crash goes first; now and then a second click on something under way;
    /// otherwise a pair of player and game that nobody has tried.
    std::size_t take_intent()
    {
        if (!intents_.empty() && chance_.below(20) == 0)
            return intents_.size() - 1;
        if (!unanswered_.empty()) {
            auto const again = *unanswered_.begin();
            unanswered_.erase(unanswered_.begin());
            return again;
        }
        while (true) {
            auto const player = chance_.below(players);
            auto const game = chance_.below(games);
            if (!tried_.insert({player, game}).second)
                continue;
            intents_.push_back({player, game, fmt::format("intent-{}", intents_.size()), std::nullopt});
            return intents_.size() - 1;
        }
    }

    http::client_request order_for(intent const& wanted) const
    {
        return {.method = http::method::post,
                .target = "/api/games/purchase",
                .headers = {{"Authorization", "Bearer " + tokens_[wanted.player]},
                            {"Idempotency-Key", wanted.key}},
                .body = fmt::format(R"({{"gameId":"{}","paymentMethod":"Pix"}})", game_ids_[wanted.game])};
    }

    task<> buy(async::loop& loop, std::uint16_t port)
    {
        http::client connection(loop, "127.0.0.1", port);
        while (intents_.size() < most_intents || !unanswered_.empty()) {
            auto const at = take_intent();
            ++intents_[at].times_sent;
            auto order = order_for(intents_[at]);
            http::client_answer answer;
            try {
                answer = co_await connection.send(std::move(order), request_limit);
            } catch (std::exception const&) {
                unanswered_.insert(at);
                co_return; // the server is dead; the next life is asked again with the same key
            }
            CHECK_MESSAGE(answer.status == 202, answer.body);
            note_answer(intents_[at], nlohmann::json::parse(answer.body).value("paymentId", ""));
        }
    }

    /// The same key must be given the same payment, however often it is asked.
    void note_answer(intent& of, std::string payment_id)
    {
        if (of.payment_id)
            CHECK(*of.payment_id == payment_id);
        of.payment_id = std::move(payment_id);
    }

    void answer_the_rest(std::uint16_t port)
    {
        test::http_caller caller(port);
        for (auto const at : unanswered_) {
            auto const answer = caller.send(order_for(intents_[at]));
            CHECK_MESSAGE(answer.status == 202, answer.whole.body);
            note_answer(intents_[at], answer.json.value("paymentId", ""));
        }
    }

    std::string wait_for_end(test::http_caller& caller, intent const& of) const;
    std::size_t count_waiting(test::http_caller& caller, std::string const& admin);
    std::set<std::string> charged_payments();
    std::set<std::string> entitled_payments();

    test::temporary_folder folder_;
    core::seeded_random chance_;
    std::vector<std::string> tokens_;
    std::vector<std::string> game_ids_; ///< in the order of the titles, which is that of their numbers
    std::vector<intent> intents_;
    std::set<std::size_t> unanswered_;
    std::set<std::pair<std::size_t, std::size_t>> tried_;
};

/// How the purchase has ended, or how it stands when it does not end in time.
std::string siege::wait_for_end(test::http_caller& caller, intent const& of) const
{
    std::string status;
    test::eventually([&] {
        auto const purchase = caller.get("/api/purchases/" + *of.payment_id, tokens_[of.player]);
        status = purchase.json.value("status", "lost");
        return status != "requested" && status != "processing";
    });
    return status;
}

std::size_t siege::count_waiting(test::http_caller& caller, std::string const& admin)
{
    std::size_t waiting = 0;
    auto const queues = caller.get("/api/admin/queues", admin);
    for (auto const& queue : queues.json["items"])
        waiting += queue["ready"].get<std::size_t>() + queue["inFlight"].get<std::size_t>() +
                   queue["delayed"].get<std::size_t>();
    return waiting;
}

std::set<std::string> first_column(std::filesystem::path const& file, std::string const& module,
                                   std::string_view sql)
{
    async::thread_workplace writes("writes", 1, 10);
    async::thread_workplace reads("reads", 1, 10);
    storage::database db(file, module, writes, reads, {});
    std::set<std::string> found;
    db.read([&](storage::reader& in) {
        auto rows = in.query(sql);
        while (rows.next())
            CHECK_MESSAGE(found.insert(std::string(rows.text(0))).second, "twice: ", rows.text(0));
    });
    return found;
}

std::set<std::string> siege::charged_payments()
{
    return first_column(folder_.path() / "payments.db", "payments",
                        "SELECT idempotency_key FROM simulated_charges WHERE outcome = 'approved'");
}

std::set<std::string> siege::entitled_payments()
{
    return first_column(folder_.path() / "library.db", "library", "SELECT payment_id FROM entitlements");
}

test::crash_tally siege::reckon()
{
    auto const admin_made =
        test::run_program({FCG_BINARY, "user", "create-admin", "--email", "admin@example.com",
                           "--password-stdin", "--data", folder_.path().string()},
                          "an admin's long password\n");
    REQUIRE(admin_made.exit_code == 0);
    test::crash_tally tally;
    std::map<std::string, std::string> end_of;
    {
        test::serving_process server(folder_.path(), {}, environment);
        answer_the_rest(server.port());
        test::http_caller caller(server.port());
        auto const admin = caller.sign_in("admin@example.com", "an admin's long password");
        for (auto const& one : intents_)
            end_of[*one.payment_id] = wait_for_end(caller, one);
        test::eventually([&] { return count_waiting(caller, admin) == 0; });
        tally.waiting_messages = count_waiting(caller, admin);
        CHECK(server.end() == 0);
    }
    auto const charged = charged_payments();
    auto const entitled = entitled_payments();
    tally.intents = intents_.size();
    tally.answered = end_of.size(); // fewer than the intents when two were given the same id
    tally.charges = charged.size();
    tally.entitlements = entitled.size();
    for (auto const& one : intents_) {
        tally.sent_again += static_cast<std::size_t>(one.times_sent > 1);
        auto const& end = end_of[*one.payment_id];
        auto const price = price_of(one.game);
        auto const completed = end == "completed";
        ++tally.ends[end];
        if (end != test::expected_end(price)) {
            ++tally.without_right_end;
            std::cout << fmt::format("purchase {} at {} is {}\n", *one.payment_id, price, end);
        }
        tally.charged_without_need +=
            static_cast<std::size_t>(charged.contains(*one.payment_id) && (!completed || price == 0));
        tally.completed_uncharged +=
            static_cast<std::size_t>(completed && price > 0 && !charged.contains(*one.payment_id));
        tally.completed_without_entry +=
            static_cast<std::size_t>(completed && !entitled.contains(*one.payment_id));
        tally.entitled_wrongly += static_cast<std::size_t>(!completed && entitled.contains(*one.payment_id));
    }
    return tally;
}

} // namespace

TEST_CASE("whenever the server is killed, every answered purchase ends once, charged at most once, granted "
          "at most once")
{
    auto const rounds = number_from_environment("FCG_CRASH_ROUNDS", 50);
    auto const seed = number_from_environment("FCG_CRASH_SEED", core::system_random().next());
    std::cout << fmt::format("crash test: {} rounds, FCG_CRASH_SEED={}\n", rounds, seed);
    siege attack(seed);
    attack.prepare();
    for (std::uint64_t round = 0; round < rounds; ++round)
        attack.round();
    auto const tally = attack.reckon();

    std::cout << fmt::format("{} kills, {} purchases answered, {} asked for again after a crash; ", rounds,
                             tally.answered, tally.sent_again);
    for (auto const& [end, count] : tally.ends)
        std::cout << fmt::format("{} {}, ", count, end);
    std::cout << fmt::format("{} charges, {} library entries, {} messages left\n", tally.charges,
                             tally.entitlements, tally.waiting_messages);
    CHECK(tally.intents > 0);
    CHECK(tally.answered == tally.intents);
    CHECK(tally.without_right_end == 0);
    CHECK(tally.charged_without_need == 0);
    CHECK(tally.completed_uncharged == 0);
    CHECK(tally.entitled_wrongly == 0);
    CHECK(tally.completed_without_entry == 0);
    CHECK(tally.entitlements == tally.ends.find("completed")->second);
    CHECK(tally.waiting_messages == 0);
}
