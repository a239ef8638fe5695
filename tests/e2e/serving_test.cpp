// Tests of the shipped binary over real sockets, started as a user starts it.
#include "admin.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

using namespace fcg;
using test::http_caller;
using test::run_program;
using test::serving_process;

namespace {

std::string const sample = test::source_path("config/sample-games.csv");

std::string wait_for_end(http_caller& http_caller, std::string const& text, std::string const& token)
{
    std::string status;
    test::eventually([&] {
        status = http_caller.get(text, token).json.value("status", "");
        return status != "requested" && status != "processing";
    });
    return status;
}

} // namespace

TEST_CASE(
    "a player buys a game of the imported catalogue, and an operator sees it in queues, events and metrics")
{
    test::temporary_folder const folder;
    serving_process server(folder.path());
    http_caller caller(server.port());

    auto const imported =
        run_program({test::fcg_binary(), "import", sample, "--data", folder.path().string()});
    CHECK_MESSAGE(imported.exit_code == 0, imported.err);
    CHECK(imported.out.starts_with("created 200, updated 0"));

    auto const token = caller.sign_up("ana@example.com");
    auto const games = caller.get("/api/games?limit=1&minPrice=1&maxPrice=500&sort=-price");
    REQUIRE(games.status == 200);
    auto const game = games.json["items"][0]["id"].get<std::string>();
    auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                    {{"gameId", game}, {"paymentMethod", "CreditCard"}}, token);
    REQUIRE(bought.status == 202);
    auto const text = std::string(bought.client_response.header("location"));
    CHECK(wait_for_end(caller, text, token) == "completed");
    CHECK(caller.get("/api/library/" + game, token).status == 200);

    auto const password = test::make_admin(folder.path());
    auto const admin = caller.sign_in("admin@example.com", password);
    auto const all_is_read = [&] {
        auto const queues = caller.get("/api/admin/queues", admin);
        REQUIRE(queues.status == 200);
        auto const& all = queues.json["items"];
        return std::ranges::all_of(all, [](auto const& queue) { return queue["ready"] == 0; });
    };
    CHECK(test::comes_to_rest(caller, all_is_read));
    auto const metrics = caller.get("/metrics").client_response.body;
    CHECK(metrics.find("fcg_http_requests_total") != std::string::npos);
    CHECK(metrics.find("game-purchase-completed") != std::string::npos);
    auto const events =
        run_program({test::fcg_binary(), "events", "list", "payments", "--data", folder.path().string()});
    CHECK(events.out.find("PaymentSucceeded") != std::string::npos);
    CHECK(server.end() == 0);
}

TEST_CASE("a command that is answered before its input has been read says what the server answered")
{
    test::temporary_folder const folder;
    serving_process server(folder.path());
    std::string no_catalogue = "what,is,this\n";
    for (int line = 0; line < 500'000; ++line)
        no_catalogue += "neither,here,there\n";
    auto const imported =
        run_program({test::fcg_binary(), "import", "-", "--data", folder.path().string()}, no_catalogue);
    CHECK(imported.exit_code == 1);
    CHECK(imported.err.find("header") != std::string::npos);
}

TEST_CASE("commands do the same without a server, and refuse a folder that another process has")
{
    test::temporary_folder const folder;
    auto const first = run_program({test::fcg_binary(), "import", sample, "--data", folder.path().string()});
    CHECK_MESSAGE(first.exit_code == 0, first.err);
    auto const again = run_program({test::fcg_binary(), "import", sample, "--data", folder.path().string()});
    CHECK(again.out.starts_with("created 0, updated 0, unchanged 200, refused 0"));
    auto const queues = run_program({test::fcg_binary(), "queue", "list", "--data", folder.path().string()});
    CHECK(queues.out.find("payments-to-process") != std::string::npos);

    serving_process const server(folder.path());
    auto const second =
        run_program({test::fcg_binary(), "serve", "--data", folder.path().string(), "--port", "0"});
    CHECK(second.exit_code == 4);
    CHECK(second.err.find("in use") != std::string::npos);
}

TEST_CASE("a setting that shows itself to be wrong only at the start is named, and ends the program with 2")
{
    using settings = std::map<std::string, std::string>;
    for (auto const& [name, options] :
         {std::pair{"payments.gateway.key", settings{{"FCG__PAYMENTS__PROVIDER", "gateway"},
                                                     {"FCG__PAYMENTS__GATEWAY__URL", "http://127.0.0.1:9"}}},
          std::pair{"payments.webhookSecrets", settings{{"FCG__PAYMENTS__WEBHOOKSECRETS", "whsec_no-key"}}},
          std::pair{"notifications.mail.url", settings{{"FCG__NOTIFICATIONS__MAIL__URL", "https://mail"}}}}) {
        test::temporary_folder const folder;
        auto const ended = run_program(
            {test::fcg_binary(), "serve", "--data", folder.path().string(), "--port", "0"}, "", options);
        CHECK(ended.exit_code == 2);
        CHECK_MESSAGE(ended.err.find(name) != std::string::npos, ended.err);
    }
}

TEST_CASE("what was answered survives SIGKILL: accounts, sessions, catalogue and purchases")
{
    test::temporary_folder const folder;
    std::string token;
    std::string text;
    {
        serving_process server(folder.path());
        http_caller caller(server.port());
        run_program({test::fcg_binary(), "import", sample, "--data", folder.path().string()});
        token = caller.sign_up("ana@example.com");
        auto const game =
            caller.get("/api/games?limit=1&minPrice=1").json["items"][0]["id"].get<std::string>();
        auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                        {{"gameId", game}, {"paymentMethod", "Pix"}}, token);
        REQUIRE(bought.status == 202);
        text = bought.client_response.header("location");
        server.kill();
    }
    serving_process server(folder.path());
    http_caller caller(server.port());
    auto const status = wait_for_end(caller, text, token);
    CHECK((status == "completed" || status == "declined" || status == "failed"));
    CHECK(caller.get("/api/games?limit=1").json["items"].size() == 1);
}

TEST_CASE("SIGTERM drains: it ends by itself, with exit code 0")
{
    test::temporary_folder const folder;
    serving_process server(folder.path());
    http_caller caller(server.port());
    CHECK(caller.get("/readyz").status == 200);
    CHECK(caller.get("/livez").status == 200);
    CHECK(server.end() == 0);
}

TEST_CASE("a wrong command line or configuration ends with exit code 2 and says what is wrong")
{
    CHECK(run_program({test::fcg_binary(), "fly"}).exit_code == 2);
    auto const unknown = run_program({test::fcg_binary(), "config", "show"}, {}, {{"FCG__HTTP__PROT", "1"}});
    CHECK(unknown.exit_code == 2);
    CHECK_MESSAGE(unknown.err.find("the nearest is FCG__HTTP__PORT") != std::string::npos, unknown.err);
    auto const out_of_bounds =
        run_program({test::fcg_binary(), "config", "show"}, {}, {{"FCG__HTTP__PORT", "70000"}});
    CHECK(out_of_bounds.exit_code == 2);
    CHECK(out_of_bounds.err.find("http.port") != std::string::npos);
}

TEST_CASE("the demo makes one purchase and ends")
{
    auto const shown = run_program({test::fcg_binary(), "demo", "--once", "--port", "0"});
    CHECK_MESSAGE(shown.exit_code == 0, shown.err);
    CHECK(shown.out.find("created 200") != std::string::npos);
    CHECK(shown.out.find("EntitlementGranted") != std::string::npos);
    CHECK(shown.out.find("The purchase is completed; the player's library holds 1 game.") !=
          std::string::npos);
}

TEST_CASE("a data folder that cannot be written is refused with a message that names it")
{
    auto const refused = run_program({test::fcg_binary(), "serve", "--data", "/proc/fcg", "--port", "0"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("/proc/fcg") != std::string::npos);
}

TEST_CASE("the text log names a player's refused request by its correlation id")
{
    test::temporary_folder const folder;
    serving_process server(folder.path());
    http_caller caller(server.port());
    auto const token = caller.sign_up("ana@example.com");
    caller.call(http::method::get, "/api/purchases/none", nullptr, token,
                {{"X-Correlation-ID", "find-me-in-the-log"}});
    CHECK(server.end() == 0);
    std::ifstream log(folder.path() / "logs" / "fcg.txt");
    std::string const text((std::istreambuf_iterator<char>(log)), std::istreambuf_iterator<char>());
    CHECK(text.find("find-me-in-the-log") != std::string::npos);
}

TEST_CASE("what a server writes is readable by its owner alone")
{
    test::temporary_folder const folder;
    auto const data = folder.path() / "data";
    serving_process server(data);
    std::size_t looked_at = 0;
    auto const is_private = [&](std::filesystem::path const& path) {
        using std::filesystem::perms;
        ++looked_at;
        auto const mode = std::filesystem::status(path).permissions();
        CHECK_MESSAGE((mode & (perms::group_all | perms::others_all)) == perms::none, path.string());
    };
    is_private(data);
    for (auto const& entry : std::filesystem::recursive_directory_iterator(data))
        is_private(entry.path());
    CHECK(looked_at > 10);
    CHECK(server.end() == 0);
}
