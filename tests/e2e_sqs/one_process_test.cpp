// Tests of one process whose queues are in ElasticMQ.
#include "sqs_view.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::run_program;

namespace {

std::string const sample = test::source_path("config/sample-games.csv");

/// A store with queues of its own on the server.
struct sqs_store {
    explicit sqs_store(std::string const& prefix)
        : environment(
              test::sqs_environment("http://127.0.0.1:" + std::to_string(test::elasticmq_port()), prefix)),
          view(test::elasticmq_port(), prefix)
    {
    }

    test::finished command(std::vector<std::string> words)
    {
        words.insert(words.begin(), test::fcg_binary());
        words.insert(words.end(), {"--data", folder.path().string()});
        return run_program(std::move(words), {}, environment);
    }

    test::temporary_folder folder;
    std::map<std::string, std::string> environment;
    test::sqs_view view;
};

std::string buy_first_game(test::http_caller& caller, std::string const& token)
{
    auto const game = caller.get("/api/games?limit=1&minPrice=5").json["items"][0]["id"].get<std::string>();
    auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                    {{"gameId", game}, {"paymentMethod", "Pix"}}, token);
    REQUIRE_MESSAGE(bought.status == 202, bought.client_response.body);
    return std::string(bought.client_response.header("location"));
}

} // namespace

TEST_CASE("with bus.transport = sqs a purchase goes through the queues of the server and ends")
{
    sqs_store store("one-");
    REQUIRE(store.command({"import", sample}).exit_code == 0);
    test::serving_process server(
        store.folder.path(),
        {"--config", test::source_path("config/fcg.json"), "--config", test::source_path("config/sqs.json")},
        store.environment);
    test::http_caller caller(server.port());
    auto const token = caller.sign_up("ana@example.com");
    auto const text = buy_first_game(caller, token);
    std::string status;
    CHECK(test::eventually([&] {
        status = caller.get(text, token).json.value("status", "");
        return status == "completed" || status == "declined" || status == "failed";
    }));
    CHECK(status == "completed");
    CHECK(caller.get("/api/library", token).json["items"].size() == 1);
    CHECK(test::eventually([&] { return store.view.messages_left().empty(); }));
    auto const queues = store.view.queues();
    CHECK(queues.contains("game-purchase-requested"));
    CHECK(queues.contains("game-purchase-requested-error"));
    CHECK(queues.at("payments-to-process").contains("RedrivePolicy"));
    CHECK(caller.get("/readyz").status == 200);
    CHECK(server.end() == 0);
}

TEST_CASE("fcg queue lists, shows, redrives and purges what lies at the server")
{
    sqs_store store("commands-");
    test::serving_process server(store.folder.path(), {}, store.environment);
    std::string const queue = "game-purchase-requested";
    store.view.send(queue, "no purchase at all");
    auto const is_dead = [&] { return store.view.messages_left()[queue + "-error"] == 1; };
    REQUIRE(test::eventually(is_dead));

    auto const listed = store.command({"queue", "list"});
    CHECK_MESSAGE(listed.exit_code == 0, listed.err);
    CHECK(listed.out.find("payments-to-process") != std::string::npos);
    auto const shown = store.command({"queue", "peek", queue + "-error"});
    CHECK_MESSAGE(shown.out.find("no purchase at all") != std::string::npos, shown.out, shown.err);

    auto const redriven = store.command({"queue", "redrive", queue});
    CHECK_MESSAGE(redriven.exit_code == 0, redriven.err);
    CHECK(test::eventually([&] { return store.view.messages_left()[queue] == 0 && is_dead(); }));
    auto const purged = store.command({"queue", "purge", queue + "-error"});
    CHECK_MESSAGE(purged.exit_code == 0, purged.err);
    CHECK(test::eventually([&] { return store.view.messages_left().empty(); }));
    CHECK(server.end() == 0);
}
