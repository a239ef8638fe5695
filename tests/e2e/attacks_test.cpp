// Strangers who hold connections and send bodies attack the shipped binary while the store goes on.
#include "admin.hpp"
#include "support/answering_server.hpp"
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace fcg;
using test::http_caller;
using test::listening_process;
using test::raw_client;
using test::run_program;

namespace {

using namespace std::chrono_literals;

/// Allows this process `count` descriptors: it needs one for each connection that it holds.
void allow_connections(rlim_t count)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min(limit.rlim_max, std::max(limit.rlim_cur, count));
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Returns the arguments that start the binary with a limit of `descriptors`, which it cannot raise.
std::vector<std::string> serve_with(int descriptors, std::string const& data)
{
    return {"/bin/sh",
            "-c",
            "ulimit -n " + std::to_string(descriptors) + "; exec \"$0\" \"$@\"",
            test::fcg_binary(),
            "serve",
            "--data",
            data,
            "--port",
            "0"};
}

/// A gateway on a thread of its own that approves every charge.
class approving_gateway {
public:
    approving_gateway() : server_(loop_, approve), thread_([this] { loop_.run(); }) {}

    ~approving_gateway()
    {
        loop_.stop();
        thread_.join();
    }

    approving_gateway(approving_gateway const&) = delete;
    approving_gateway& operator=(approving_gateway const&) = delete;

    std::map<std::string, std::string> settings() const
    {
        return {{"FCG__PAYMENTS__PROVIDER", "gateway"},
                {"FCG__PAYMENTS__GATEWAY__URL", server_.url()},
                {"FCG__PAYMENTS__GATEWAY__KEY", "a-key"}};
    }

private:
    static std::optional<test::answering_server::answer> approve(std::string const& request)
    {
        auto order = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4), nullptr, false);
        if (order.is_discarded())
            return test::answering_server::answer{404, "{}"};
        order["status"] = "approved";
        order["reference"] = "ch-1";
        return test::answering_server::answer{200, order.dump()};
    }

    async::real_loop loop_;
    test::answering_server server_;
    std::thread thread_;
};

/// Connections that never send a byte.
class idle_crowd {
public:
    explicit idle_crowd(std::uint16_t port) : port_(port) {}

    void grow(int count)
    {
        for (int i = 0; i < count; ++i)
            clients_.push_back(std::make_unique<raw_client>(port_));
    }

private:
    std::uint16_t port_;
    std::vector<std::unique_ptr<raw_client>> clients_;
};

/// Returns the resident memory of a process in kB, as the system counts it.
long resident_memory(pid_t process)
{
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    std::string word;
    long kilobytes = 0;
    while (status >> word)
        if (word == "VmRSS:")
            status >> kilobytes;
    return kilobytes;
}

void import_sample(std::string const& data)
{
    auto const imported = run_program(
        {test::fcg_binary(), "import", test::source_path("config/sample-games.csv"), "--data", data});
    REQUIRE_MESSAGE(imported.exit_code == 0, imported.err);
}

} // namespace

TEST_CASE("a thousand idle connections of strangers keep no purchase from completing")
{
    allow_connections(4'096);
    test::temporary_folder const folder;
    import_sample(folder.path().string());
    auto const password = test::make_admin(folder.path());
    approving_gateway const gateway;
    listening_process server(serve_with(1'024, folder.path().string()), gateway.settings());
    std::string token;
    nlohmann::json games;
    {
        http_caller early(server.port());
        token = early.sign_up("ana@example.com");
        games = early.get("/api/games?limit=20&minPrice=1&maxPrice=500").json["items"];
    }
    REQUIRE(games.size() == 20);

    idle_crowd strangers(server.port());
    strangers.grow(1'000);
    std::vector<std::string> purchases;
    for (auto const& game : games) {
        http_caller caller(server.port());
        auto const bought = caller.call(http::method::post, "/api/games/purchase",
                                        {{"gameId", game["id"]}, {"paymentMethod", "CreditCard"}}, token);
        REQUIRE_MESSAGE(bought.status == 202, bought.client_response.body);
        purchases.emplace_back(bought.client_response.header("location"));
        strangers.grow(20);
    }
    for (auto const& text : purchases) {
        std::string status;
        test::eventually(
            [&] {
                http_caller caller(server.port());
                status = caller.get(text, token).json.value("status", "");
                return status != "requested" && status != "processing";
            },
            60s);
        CHECK(status == "completed");
    }
    http_caller caller(server.port());
    auto const admin = caller.sign_in("admin@example.com", password);
    auto const dead = caller.get("/api/admin/dead-letter-groups", admin);
    CHECK_MESSAGE(dead.json["items"].empty(), dead.client_response.body);
    CHECK(caller.get("/readyz").status == 200);
    CHECK(server.errors().find("/usr/include") == std::string::npos);
    CHECK(server.end() == 0);
}

TEST_CASE("refused requests with large bodies take no memory to speak of")
{
    constexpr int callers = 200;
    constexpr std::size_t body_bytes = 1'048'576;
    constexpr long max_growth_kb = 16'384;
    test::temporary_folder const folder;
    test::serving_process server(folder.path());
    raw_client(server.port()).send("GET /livez HTTP/1.1\r\nHost: store\r\n\r\n");
    auto const before = resident_memory(server.id());

    std::vector<std::unique_ptr<raw_client>> clients;
    auto grown = before;
    for (int i = 0; i < callers; ++i) {
        clients.push_back(std::make_unique<raw_client>(server.port()));
        auto const* const line = i % 2 == 0 ? "POST /nothing" : "POST /api/games";
        clients.back()->send(line + std::string(" HTTP/1.1\r\nHost: store\r\nContent-Length: ") +
                             std::to_string(body_bytes) + "\r\n\r\n");
        clients.back()->send(std::string(body_bytes - 1, 'x'));
        grown = std::max(grown, resident_memory(server.id()));
    }
    MESSAGE("grown by " << grown - before << " kB");
    CHECK(grown - before < max_growth_kb);
    for (int i = 0; i < callers; ++i)
        CHECK(clients[static_cast<std::size_t>(i)]->read_response().status == (i % 2 == 0 ? 404 : 401));
    CHECK(server.end() == 0);
}

TEST_CASE("refused requests of a stranger leave no lines in the log")
{
    test::temporary_folder const folder;
    test::serving_process server(folder.path());
    http_caller caller(server.port());
    for (int i = 0; i < 500; ++i)
        CHECK(caller.get("/api/nothing-here").status == 404);
    CHECK(server.errors().find("nothing-here") == std::string::npos);
    CHECK(caller.get("/metrics").client_response.body.find(R"(route="none",status="404"} 500)") !=
          std::string::npos);
    CHECK(server.end() == 0);
    CHECK(server.errors().find("requests were refused, with the status 404 500 times") != std::string::npos);
}
