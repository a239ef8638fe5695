// Tests of the addresses at which the shipped binary listens, of its health check and of its drain before a
// load balancer.
#include "support/built.hpp"
#include "support/certificates.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <map>
#include <string>

using namespace fcg;
using test::http_caller;
using test::run_program;
using test::serving_process;

namespace {

using namespace std::chrono_literals;
using environment_values = std::map<std::string, std::string>;

int health_of(serving_process const& server, environment_values environment)
{
    environment["FCG__HTTP__PORT"] = std::to_string(server.port());
    return run_program({test::fcg_binary(), "health"}, "", environment).exit_code;
}

} // namespace

TEST_CASE("the store listens on IPv6, and says so with brackets")
{
    test::temporary_folder const folder;
    environment_values const environment{{"FCG__HTTP__ADDRESS", "::1"}};
    serving_process server(folder.path(), {}, environment);
    CHECK(server.url() == "http://[::1]:" + std::to_string(server.port()));
    CHECK(health_of(server, environment) == 0);
    CHECK(health_of(server, {}) == 1); // no server listens on 127.0.0.1
    CHECK(server.end() == 0);
}

TEST_CASE("health asks a store that speaks TLS, and one that listens everywhere")
{
    test::certificate_authority authority;
    auto const own = authority.issue("DNS:store.example");
    environment_values const environment{{"FCG__HTTP__ADDRESS", "0.0.0.0"},
                                         {"FCG__HTTP__TLSCERTIFICATE", own.certificate},
                                         {"FCG__HTTP__TLSKEY", own.key}};
    test::temporary_folder const folder;
    serving_process server(folder.path(), {}, environment);
    CHECK(server.url().starts_with("https://0.0.0.0:"));
    CHECK(health_of(server, environment) == 0);
    CHECK(health_of(server, {}) == 1); // the port expects TLS
    CHECK(server.end() == 0);
}

TEST_CASE("a store that is told to end is not ready first, and serves everything meanwhile")
{
    test::temporary_folder const folder;
    serving_process server(folder.path(), {}, {{"FCG__HTTP__READINESSDELAYMS", "600000"}});
    http_caller caller(server.port());
    CHECK(caller.get("/readyz").status == 200);
    ::kill(server.id(), SIGTERM);
    CHECK(test::eventually([&] { return caller.get("/readyz").status == 503; }));
    http_caller newcomer(server.port());
    CHECK(newcomer.get("/api/games").status == 200);
    CHECK_FALSE(newcomer.sign_up("late@example.com").empty());
    CHECK(server.end() == 0); // a second signal ends the wait
}
