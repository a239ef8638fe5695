#include "app/hosting.hpp"
#include "app/services/service_tokens.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace fcg;
using lines = std::vector<std::string>;

namespace {

/// Returns the correct settings of one of three processes.
app::all_settings payments_alone()
{
    app::all_settings settings;
    settings.modules = {"payments"};
    settings.bus.transport = "sqs";
    settings.services.users = "http://api:8081";
    settings.services.games = "http://api:8081";
    settings.services.key = "a key that nobody would guess, ever";
    return settings;
}

bool has_error(app::all_settings const& settings, std::string const& text)
{
    for (auto const& line : app::errors_in(settings))
        if (line.find(text) != std::string::npos)
            return true;
    return false;
}

} // namespace

TEST_CASE("a process hosts every module unless it is told otherwise, and then nobody else is listened for")
{
    app::all_settings const settings;
    CHECK(app::errors_in(settings).empty());
    CHECK_FALSE(app::is_part_of_store(settings));
    CHECK_FALSE(app::internal_port(settings));
    CHECK(app::remote_modules(settings).empty());
}

TEST_CASE("an unknown module is an error that names the nearest one")
{
    app::all_settings settings;
    settings.modules = {"users", "paymets"};
    CHECK(app::errors_in(settings) ==
          lines{R"(modules: there is no module "paymets"; the nearest is payments)"});
    settings.modules = {};
    CHECK(has_error(settings, "name at least one"));
    settings.modules = {"users", "users"};
    CHECK(has_error(settings, "more than once"));
}

TEST_CASE("a subscription to an unknown event, or to a queue of the store's own, is an error")
{
    app::all_settings settings;
    settings.bus.subscriptions = {{"partner", "purchase.# PaymentSucceeded"}};
    CHECK(app::errors_in(settings).empty());
    settings.bus.subscriptions = {{"partner", "PaymentSucceded"}, {"payments-to-process", "#"}};
    CHECK(
        app::errors_in(settings) ==
        lines{
            R"(bus.subscriptions: "partner": there is no event "PaymentSucceded"; the nearest is )"
            "PaymentSucceeded",
            R"(bus.subscriptions: "payments-to-process": the store itself reads this queue; choose another name)"});
}

TEST_CASE("a process of a few modules listens for the others and asks those whose answers it needs")
{
    auto settings = payments_alone();
    CHECK(app::errors_in(settings).empty());
    CHECK(app::internal_port(settings) == 8'081);
    CHECK(app::remote_modules(settings) == lines{"users", "games"});
    settings.services.port = 0;
    CHECK(app::internal_port(settings) == 0);
    settings.modules = {"users", "games"};
    CHECK(app::remote_modules(settings) == lines{"library"});
    settings.modules = {"library"};
    CHECK(app::remote_modules(settings) == lines{"users", "games"});
    settings.modules = {"users"};
    CHECK(app::remote_modules(settings).empty());
}

TEST_CASE("a process of a few modules needs SQS between it and the others")
{
    auto settings = payments_alone();
    settings.bus.transport = "sqlite";
    CHECK(has_error(settings, R"(needs bus.transport = "sqs")"));
}

TEST_CASE("a process of a few modules must know where those are that it asks")
{
    auto settings = payments_alone();
    settings.services.games.clear();
    CHECK(has_error(settings, "services.games: must say where"));
}

TEST_CASE("processes that ask each other need a strong key, even when one of them hosts everything")
{
    auto settings = payments_alone();
    settings.services.key.clear();
    CHECK(has_error(settings, "services.key: the processes of a store need a common secret"));
    settings.services.key = "too short";
    CHECK(has_error(settings, "services.key: a key has at least 32 characters"));
    settings.services.key = std::string(64, 'x');
    CHECK(has_error(settings, "services.key: a key has at least 32 characters, 8 different ones"));
    settings = payments_alone();
    settings.services.previous_key = "weak";
    CHECK(has_error(settings, "services.previousKey"));

    app::all_settings all_modules;
    all_modules.services.port = 8'081;
    CHECK(has_error(all_modules, "services.key"));
}

TEST_CASE("a file with keys, one a line, stands instead of the key")
{
    test::temporary_folder const folder;
    auto settings = payments_alone();
    settings.services.key_file = (folder.path() / "keys").string();
    CHECK(has_error(settings, "not both"));
    settings.services.key.clear();
    CHECK(has_error(settings, "cannot be read, or holds no key"));
    std::ofstream(settings.services.key_file) << "the newest of the two keys, which signs\n"
                                              << "the key before it, still accepted\n";
    CHECK(app::errors_in(settings).empty());
    CHECK(app::read_service_keys(settings.services).size() == 2);
}

TEST_CASE("what the public is granted does not narrow what the other processes ask")
{
    auto settings = payments_alone();
    settings.http.max_body_bytes = 1'024;
    settings.http.max_connections = 1;
    settings.http.aliases = {{"GET /pagamento/{id}", "/api/payments/{id}"}};
    auto const values = app::internal_http(settings);
    CHECK(values.max_body_bytes == 1'048'576);
    CHECK(values.max_connections == app::all_settings().http.max_connections);
    CHECK(values.aliases.empty());
}
